"""Words from which the demo company is made. Fixed lists, so that every demo is the same company."""

from __future__ import annotations

SURNAMES = "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧"
GIVEN = ["伟", "芳", "娜", "敏", "静", "丽", "强", "磊", "军", "洋", "勇", "艳", "杰", "娟", "涛", "明", "超", "霞", "平", "刚", "建华", "志强", "秀英", "海燕", "晓东", "文博", "雨桐", "子轩", "佳怡", "浩然", "欣怡", "俊杰", "思远", "梦琪", "国栋", "春梅", "立新", "婷婷", "鹏飞", "永康"]

STREETS = ["人民路", "建设路", "解放路", "中山路", "和平路", "新华路", "文化路", "工业大道", "滨江路", "学府路", "长江路", "黄河路", "迎宾大道", "东湖路", "体育路"]
SHOPS = (
    ["老王", "福满楼", "聚德轩", "湘味", "渝香", "粤来", "江南", "西北", "清真", "口福", "喜相逢", "百味", "稻香", "和顺", "金鼎", "小城", "大碗", "竹园", "云上", "东来"]
)
KINDS = ["面馆", "酒楼", "火锅店", "小吃店", "食堂", "酒店", "茶餐厅", "烧烤店", "快餐店", "中央厨房", "学校食堂", "医院食堂"]

PRODUCTS = (
    ("ZQ-60", "蒸汽炉", "Steam boiler", "steamer", 12, "gas"),
    ("ZQ-90", "大型蒸汽炉", "Large steam boiler", "steamer", 12, "gas"),
    ("DZ-20", "大锅灶", "Wok range", "range", 12, "gas"),
    ("DZ-40", "双眼猛火灶", "Double wok range", "range", 12, "gas"),
    ("KX-12", "万能蒸烤箱", "Combi oven", "oven", 18, "electric"),
    ("KX-06", "小型烤箱", "Small oven", "oven", 12, "electric"),
    ("XW-80", "揭盖式洗碗机", "Hood dishwasher", "dishwasher", 12, "electric"),
    ("XW-200", "通道式洗碗机", "Rack conveyor dishwasher", "dishwasher", 18, "electric"),
    ("LC-4", "四门冷柜", "Four-door refrigerator", "cooling", 24, "cooling"),
    ("LC-6", "六门冷柜", "Six-door refrigerator", "cooling", 24, "cooling"),
)

FAULTS = (
    (
        "ST-01",
        "steamer",
        "不点火",
        "does not ignite",
        "请确认燃气总阀已打开，按住点火键三秒再松开。",
        "Check the main gas valve, hold the igniter for three seconds.",
        ("P-IGN",),
    ),
    (
        "ST-02",
        "steamer",
        "漏水",
        "leaks water",
        "请先关闭进水阀，不要继续使用。",
        "Close the water inlet and stop using it.",
        ("P-SEAL",),
    ),
    (
        "ST-03",
        "steamer",
        "蒸汽不足",
        "too little steam",
        "请检查水位和水垢，按说明除垢一次。",
        "Check water level and scale, run a descaling cycle.",
        ("P-HEAT",),
    ),
    (
        "RG-01",
        "range",
        "火小",
        "weak flame",
        "请把调压阀开到底并清理火孔。",
        "Open the regulator fully and clean the burner ports.",
        ("P-NOZ",),
    ),
    (
        "RG-02",
        "range",
        "熄火保护跳脱",
        "flame guard trips",
        "请清洁热电偶探头后重新点火。",
        "Clean the thermocouple and light again.",
        ("P-TC",),
    ),
    (
        "RG-03",
        "range",
        "风机异响",
        "fan noise",
        "请停机，切勿打开机壳。",
        "Stop the machine, do not open the housing.",
        ("P-FAN",),
    ),
    (
        "OV-01",
        "oven",
        "不加热",
        "does not heat",
        "请检查空气开关是否跳闸。",
        "Check whether the breaker has tripped.",
        ("P-HEAT", "P-RLY"),
    ),
    (
        "OV-02",
        "oven",
        "门关不严",
        "door does not close",
        "请清理门封条上的异物。",
        "Remove dirt from the door seal.",
        ("P-SEAL",),
    ),
    (
        "OV-03",
        "oven",
        "显示屏不亮",
        "display dark",
        "请断电五分钟后重新上电。",
        "Switch off for five minutes and on again.",
        ("P-PCB",),
    ),
    (
        "DW-01",
        "dishwasher",
        "不进水",
        "no water",
        "请确认进水阀打开并清洗过滤网。",
        "Open the inlet valve and clean the filter.",
        ("P-VALVE",),
    ),
    (
        "DW-02",
        "dishwasher",
        "洗不干净",
        "washes badly",
        "请清理喷臂孔并检查洗涤剂。",
        "Clean the spray arms and check the detergent.",
        ("P-PUMP",),
    ),
    ("DW-03", "dishwasher", "排水慢", "drains slowly", "请清理排水篮。", "Clean the drain basket.", ("P-PUMP",)),
    (
        "CO-01",
        "cooling",
        "不制冷",
        "does not cool",
        "请检查冷凝器是否被遮挡并清灰。",
        "Check that the condenser is free and dust it.",
        ("P-COMP",),
    ),
    (
        "CO-02",
        "cooling",
        "结霜严重",
        "heavy frost",
        "请关机化霜二十四小时。",
        "Switch off for a day to defrost.",
        ("P-SENS",),
    ),
    ("CO-03", "cooling", "噪音大", "loud", "请调平柜脚。", "Level the feet.", ("P-FAN",)),
)

PARTS = (
    ("P-IGN", "点火针", "igniter", "根", "35.00"),
    ("P-SEAL", "密封圈", "seal", "个", "28.00"),
    ("P-HEAT", "加热管", "heating element", "根", "180.00"),
    ("P-NOZ", "喷嘴", "nozzle", "个", "22.00"),
    ("P-TC", "热电偶", "thermocouple", "支", "45.00"),
    ("P-FAN", "风机", "fan", "台", "260.00"),
    ("P-RLY", "继电器", "relay", "个", "60.00"),
    ("P-PCB", "控制板", "control board", "块", "420.00"),
    ("P-VALVE", "电磁阀", "solenoid valve", "个", "120.00"),
    ("P-PUMP", "水泵", "pump", "台", "350.00"),
    ("P-COMP", "压缩机启动器", "compressor starter", "个", "150.00"),
    ("P-SENS", "温度传感器", "temperature sensor", "支", "55.00"),
    ("P-OIL", "润滑脂", "grease", "支", "12.00"),
    ("P-TAPE", "生料带", "sealing tape", "卷", "3.00"),
    ("P-WIRE", "耐温线", "heat-proof wire", "米", "6.00"),
)

OPINIONS = {
    "use": "按键标识不清楚，新员工看不懂",
    "design": "门把手太烫，希望加隔热",
    "assembly": "安装时管路走向挡住了检修口",
    "workmanship": "钣金边缘有毛刺",
}
