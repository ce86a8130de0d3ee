import time, orjson
from django.db import connection, transaction
from tests.cast import *
from tests.cast import NOW
from yinuo.core.models import *
from yinuo.core.services import audit
from yinuo.core import chain, access
n=Branch.objects.get(code="N"); 
people={p.username:p for p in Person.objects.all()}
t=time.time()
rows=[]
for i in range(20000):
    rows.append(Record(kind="case",number=f"P{i}",title="x",state="reported",branch=n,owner=people["he"],participants={"coordinator":people["chen"].pk,"technician":people["wang"].pk if i%200==0 else people["zhao"].pk},opened_at=NOW,state_at=NOW))
Record.objects.bulk_create(rows,batch_size=2000)
facts={"case":{k:"value" for k in "kind channel urgency route state reported_at requested_at".split()}|{k:True for k in "in_city in_warranty is_complete".split()},"customer":{"kind":"company","tier":"a"},"people":{"coordinator":3,"technician":4,"hotline_agent":5}}
evs=[];heads=[]
for r in rows:
    prev=b""
    for s in (1,2,3):
        data={"note":"测试","n":s}
        h=chain.link(prev,{"record":r.pk,"seq":s,"kind":"x.y.z","at":chain.instant(NOW),"received_at":chain.instant(NOW),"by":None,"data":data,"facts":facts})
        evs.append(Event(record=r,root=r,seq=s,kind="x.y.z",at=NOW,received_at=NOW,by=None,data=data,facts=facts,prev_hash=prev,hash=h)); prev=h
    r.last_seq,r.last_hash=3,prev
Event.objects.bulk_create(evs,batch_size=2000)
Record.objects.bulk_update(rows,["last_seq","last_hash"],batch_size=2000)
print("built",time.time()-t)
for _ in range(2):
    t=time.process_time(); w=time.time(); v=audit.verify(); print(v, "cpu",time.process_time()-t,"wall",time.time()-w, "ev/s", v.events/(time.time()-w))
with connection.cursor() as c: c.execute("ANALYZE")
for who in ("wang","chen","zhao"):
    p=people[who]; access.remember(p,NOW)
    q=access.visible(p,Record.objects.all()).order_by("-opened_at","-pk")[:50]
    t=time.time(); list(q); print(who,"list ms",(time.time()-t)*1000)
    t=time.time(); c=access.visible(p,Record.objects.all()).count(); print(who,"count",c,(time.time()-t)*1000)
print(access.visible(people["wang"],Record.objects.all()).order_by("-opened_at","-pk")[:50].explain(analyze=True))
