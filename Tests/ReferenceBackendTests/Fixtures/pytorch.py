# Prints pytorch.json: small cases computed by PyTorch 2.13 in float64. Run as `python pytorch.py > pytorch.json`.
import json, torch, torch.nn.functional as F
torch.manual_seed(7); torch.set_default_dtype(torch.float64)
out = []
def r(*s): return torch.round(torch.randn(*s) * 8) / 8
def put(kernel, ops, res):
    out.append({"kernel": kernel, "operands":[None if o is None else {"shape": list(o.shape), "values": [float(v) for v in o.detach().reshape(-1)]} for o in ops],
      "results":[{"shape": list(o.shape), "values": [float(v) for v in o.detach().reshape(-1)]} for o in res]})
# convolutions: value, data gradient, weight gradient
for name,n,i,o,size,k,s,p,l in [("convolution.plain",2,3,4,(4,3,5),(3,3,3),(1,1,1),(1,1,1),(1,1,1)),
  ("convolution.strided",1,2,3,(5,6,7),(3,2,1),(2,3,1),(1,0,2),(1,1,1)),
  ("convolution.dilated",1,2,2,(7,5,6),(3,2,3),(2,1,1),(2,1,0),(2,3,1))]:
    x=r(n,i,*size).requires_grad_(); w=r(o,i,*k).requires_grad_(); b=r(o)
    y=F.conv3d(x,w,b,stride=s,padding=p,dilation=l)
    dy=r(*y.shape); gx,gw=torch.autograd.grad(y,(x,w),dy)
    put(name,[x,w,b,dy],[y,gx,gw])
x=r(1,3,2,3,2); w=r(3,2,2,2,2); b=r(2)
put("transposedConvolution",[x,w,b],[F.conv_transpose3d(x,w,b,stride=2)])
for name,groups in [("groupNorm.1",1),("groupNorm.2",2),("groupNorm.4",4)]:
    x=r(2,4,2,3,2).requires_grad_(); g=r(4).requires_grad_(); b=r(4).requires_grad_()
    y=F.gelu(F.group_norm(x,groups,g,b,eps=1e-3)); dy=r(*y.shape)
    put(name,[x,g,b,dy],[y,*torch.autograd.grad(y,(x,g,b),dy)])
x=(r(2,3,2,2,3)*2+1).requires_grad_(); g=r(3).requires_grad_(); b=r(3).requires_grad_(); m=r(3); v=torch.tensor([0.5, 1.25, 2.0])
m2,v2=m.clone(),v.clone()
y=F.leaky_relu(F.batch_norm(x,m2,v2,g,b,training=True,momentum=0.1,eps=1e-5),0.01); dy=r(*y.shape)
put("batchNorm.training",[x,g,b,dy,m,v],[y,*torch.autograd.grad(y,(x,g,b),dy),m2,v2])
y=F.batch_norm(x,m,v,g,b,training=False,eps=1e-5)
put("batchNorm.inference",[x,g,b,dy,m,v],[y,*torch.autograd.grad(y,(x,g,b),dy)])
x=torch.tensor([-40.,-9.,-3.,-1.,-.5,-1e-3,0.,1e-3,.5,1.,3.,9.,40.]).reshape(1,13).requires_grad_()
for name,f in [("relu",F.relu),("leakyReLU",lambda t:F.leaky_relu(t,0.2)),("sigmoid",torch.sigmoid),("elu",lambda t:F.elu(t,0.7)),("gelu",F.gelu),("silu",F.silu)]:
    y=f(x); put("activation."+name,[x],[y,torch.autograd.grad(y.sum(),x)[0]])
x=r(2,3,1,2,2).requires_grad_(); y=torch.softmax(x,1); dy=r(*y.shape)
put("softmax",[x,dy],[y,torch.autograd.grad(y,x,dy)[0]])
x=torch.round(r(1,2,5,4,6)*2).requires_grad_()
y=F.max_pool3d(x,(3,2,2),(2,2,3),(1,0,1)); dy=r(*y.shape)
put("maxPool",[x,dy],[y,torch.autograd.grad(y,x,dy)[0]])
y=F.avg_pool3d(x,(3,2,2),(2,2,3),(1,0,1)); dy=r(*y.shape)
put("averagePool",[x,dy],[y,torch.autograd.grad(y,x,dy)[0]])
for f in [(2,2,2),(1,3,2)]:
    x=r(1,2,2,3,1).requires_grad_()
    for mode in ["nearest","trilinear"]:
        y=F.interpolate(x,scale_factor=f,mode=mode,**({} if mode=="nearest" else {"align_corners":False})); dy=r(*y.shape)
        put("upsample.%s.%d%d%d"%((mode,)+f),[x,dy],[y,torch.autograd.grad(y,x,dy)[0]])
x=r(3,4).requires_grad_(); w=r(2,4).requires_grad_(); b=r(2); y=F.linear(x,w,b); dy=r(*y.shape)
put("dense",[x,w,b,dy],[y,*torch.autograd.grad(y,(x,w),dy)])
x=(r(2,3,2,2,2)*2).requires_grad_(); t=torch.randint(0,3,(2,1,2,2,2))
y=F.cross_entropy(x,t[:,0]); put("loss.crossEntropy",[x,t.double()],[y.reshape(1),torch.autograd.grad(y,x)[0]])
regs=[[1,2],[2],[0,1]]
g=torch.cat([torch.isin(t,torch.tensor(q)) for q in regs],1).double()
y=F.binary_cross_entropy_with_logits(x,g); put("loss.binaryCrossEntropy",[x,t.double()],[y.reshape(1),torch.autograd.grad(y,x)[0]])
oh=F.one_hot(t[:,0],3).permute(0,4,1,2,3).double()
def dice(p,g,s,bg,sq):
    d=(0,2,3,4); den=(p*p).sum(d)+(g*g).sum(d) if sq else p.sum(d)+g.sum(d)
    v=(2*(p*g).sum(d)+s)/(den+s)
    return 1-(v if bg else v[1:]).mean()
for bg in (False,True):
    for sq in (False,True):
        y=dice(torch.softmax(x,1),oh,1.0,bg,sq); put("loss.dice.classes.%d%d"%(bg,sq),[x,t.double()],[y.reshape(1),torch.autograd.grad(y,x)[0]])
y=dice(torch.sigmoid(x),g,0.5,True,False); put("loss.dice.regions",[x,t.double()],[y.reshape(1),torch.autograd.grad(y,x)[0]])
for gamma in (0.5,2.0):
    pt=(torch.softmax(x,1)*oh).sum(1); y=(-(1-pt)**gamma*pt.log()).mean()
    put("loss.focal.classes.%g"%gamma,[x,t.double()],[y.reshape(1),torch.autograd.grad(y,x)[0]])
    p=torch.sigmoid(x); pt=p*g+(1-p)*(1-g); y=(-(1-pt)**gamma*pt.log()).mean()
    put("loss.focal.regions.%g"%gamma,[x,t.double()],[y.reshape(1),torch.autograd.grad(y,x)[0]])
t2=r(2,3,2,2,2); y=F.mse_loss(x,t2); put("loss.meanSquaredError",[x,t2],[y.reshape(1),torch.autograd.grad(y,x)[0]])
# optimizers: parameters, then one gradient a step; rate halves each step; result: parameters after each step
def opt(name,make,clip=0):
    p=torch.nn.Parameter(r(5)); p0=p.detach().clone(); o=make([p]); gs=[r(5) for _ in range(4)]; res=[]
    for i,gr in enumerate(gs):
        for q in o.param_groups: q["lr"]=0.1/2**i
        p.grad=gr.clone()
        if clip: p.grad*=min(1,clip/float(gr.norm()))
        o.step(); res.append(p.detach().clone())
    put("optimizer."+name,[p0]+gs,res)
opt("sgd",lambda p:torch.optim.SGD(p,lr=1,weight_decay=0.01))
opt("sgd.momentum",lambda p:torch.optim.SGD(p,lr=1,momentum=0.9,weight_decay=0.01))
opt("sgd.nesterov",lambda p:torch.optim.SGD(p,lr=1,momentum=0.9,nesterov=True,weight_decay=0.01),clip=1.5)
opt("adam",lambda p:torch.optim.Adam(p,lr=1,betas=(0.8,0.95),eps=1e-3,weight_decay=0.1))
opt("adamw",lambda p:torch.optim.AdamW(p,lr=1,betas=(0.8,0.95),eps=1e-3,weight_decay=0.1))
print("[\n"+",\n".join(json.dumps(c) for c in out)+"\n]")
