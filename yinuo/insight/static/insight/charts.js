// Draws the trend and the bars of each metric from the JSON block beside it; a bar leads to the cases behind it.
// Canvas and rich text, not SVG and HTML: those write style attributes, which the page's policy forbids.
(() => {
  "use strict";

  const css = getComputedStyle(document.documentElement);
  const colour = (name, fallback) => css.getPropertyValue(name).trim() || fallback;
  const KEPT = colour("--promise-kept", "#1b7f4b");
  const BROKEN = colour("--promise-broken", "#b3261e");
  const PAUSED = colour("--promise-paused", "#5b6675");
  const INK = colour("--yinuo-accent", "#1f5f8b");

  const verdict = (met) => (met === null ? PAUSED : met ? KEPT : BROKEN);

  const target = (data) => ({
    silent: true,
    symbol: "none",
    lineStyle: { color: PAUSED, type: "dashed" },
    label: { formatter: data.targetName + " " + data.target + data.unit, position: "insideEndTop" },
  });

  const trend = (data) => ({
    animation: false,
    grid: { left: 44, right: 12, top: 24, bottom: 28 },
    tooltip: { renderMode: "richText", trigger: "axis", valueFormatter: (value) => (value === null ? data.noData : value + data.unit) },
    xAxis: { type: "category", data: data.trend.map((point) => point.label) },
    yAxis: { type: "value", scale: true, max: data.unit === "%" ? 100 : null },
    series: [
      {
        type: "line",
        color: INK,
        data: data.trend.map((point) => ({ value: point.value, itemStyle: { color: verdict(point.met) } })),
        symbolSize: 9,
        markLine: { ...target(data), data: [{ yAxis: data.target }] },
      },
    ],
  });

  const bars = (data) => ({
    animation: false,
    grid: { left: 84, right: 56, top: 12, bottom: 24 },
    tooltip: {
      renderMode: "richText",
      formatter: (item) => {
        const bar = data.bars[item.dataIndex];
        return bar.label + "：" + (bar.value === null ? data.noData : bar.value + data.unit) + "（" + bar.count + "）";
      },
    },
    xAxis: { type: "value", max: data.unit === "%" ? 100 : null },
    yAxis: { type: "category", inverse: true, data: data.bars.map((bar) => bar.label), axisLabel: { width: 76, overflow: "truncate" } },
    dataZoom: data.bars.length > 8 ? [{ type: "inside", yAxisIndex: 0, startValue: 0, endValue: 7 }] : [],
    series: [
      {
        type: "bar",
        barMaxWidth: 18,
        cursor: "pointer",
        data: data.bars.map((bar) => ({ value: bar.value, itemStyle: { color: verdict(bar.met) } })),
        label: { show: true, position: "right", formatter: (item) => data.bars[item.dataIndex].count },
        markLine: { ...target(data), data: [{ xAxis: data.target }], label: { show: false } },
      },
    ],
  });

  const draw = (element) => {
    if (echarts.getInstanceByDom(element)) return;
    const source = document.getElementById(element.dataset.source);
    if (!source) return;
    const data = JSON.parse(source.textContent);
    const chart = echarts.init(element, null, { renderer: "canvas" });
    chart.setOption(element.dataset.chart === "trend" ? trend(data) : bars(data));
    if (element.dataset.chart === "bars") {
      chart.on("click", (item) => {
        window.location.assign(data.bars[item.dataIndex].url);
      });
    }
    new ResizeObserver(() => chart.resize()).observe(element);
  };

  const drawAll = () => document.querySelectorAll("[data-chart]").forEach(draw);

  document.addEventListener("DOMContentLoaded", drawAll);
  document.addEventListener("htmx:afterSettle", drawAll);
  document.addEventListener("click", (event) => {
    if (event.target.closest("[data-print]")) window.print();
  });
  if (document.readyState !== "loading") drawAll();
})();
