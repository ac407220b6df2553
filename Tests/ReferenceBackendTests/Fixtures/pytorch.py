"""Prints pytorch.json: small cases computed by PyTorch 2.13 in float64.

Each case is a kernel's name, its operands and its results; gradients are of <result, dy> with dy the
last operand. Inputs are multiples of 1/8, so that the text is short and exact.
"""

import json

import torch
import torch.nn.functional as F

torch.manual_seed(7)
torch.set_default_dtype(torch.float64)
cases = []


def random(*shape):
    return torch.round(torch.randn(*shape) * 8) / 8


def variable(*shape):
    return random(*shape).requires_grad_()


def put(kernel, operands, results):
    def entries(tensors):
        return [{"shape": list(t.shape), "values": t.detach().reshape(-1).tolist()} for t in tensors]

    cases.append({"kernel": kernel, "operands": entries(operands), "results": entries(results)})


def put_with_gradients(kernel, y, variables, others=()):
    dy = random(*y.shape)
    put(kernel, [*variables, *others, dy], [y, *torch.autograd.grad(y, variables, dy)])


def convolutions():
    for name, n, i, o, size, kernel, stride, padding, dilation in [
        ("plain", 2, 3, 4, (4, 3, 5), (3, 3, 3), (1, 1, 1), (1, 1, 1), (1, 1, 1)),
        ("strided", 1, 2, 3, (5, 6, 7), (3, 2, 1), (2, 3, 1), (1, 0, 2), (1, 1, 1)),
        ("dilated", 1, 2, 2, (7, 5, 6), (3, 2, 3), (2, 1, 1), (2, 1, 0), (2, 3, 1)),
    ]:
        x, w, b = variable(n, i, *size), variable(o, i, *kernel), random(o)
        y = F.conv3d(x, w, b, stride=stride, padding=padding, dilation=dilation)
        put_with_gradients(f"convolution.{name}", y, [x, w], [b])
    x, w, b = random(1, 3, 2, 3, 2), random(3, 2, 2, 2, 2), random(2)
    put("transposedConvolution", [x, w, b], [F.conv_transpose3d(x, w, b, stride=2)])


def normalizations():
    for groups in (1, 2, 4):
        x, gamma, beta = variable(2, 4, 2, 3, 2), variable(4), variable(4)
        y = F.gelu(F.group_norm(x, groups, gamma, beta, eps=1e-3))
        put_with_gradients(f"groupNorm.{groups}", y, [x, gamma, beta])
    x, gamma, beta = (random(2, 3, 2, 2, 3) * 2 + 1).requires_grad_(), variable(3), variable(3)
    before = random(3), torch.tensor([0.5, 1.25, 2.0])
    mean, variance = (t.clone() for t in before)
    y = F.batch_norm(x, mean, variance, gamma, beta, training=True, momentum=0.1, eps=1e-5)
    y, dy = F.leaky_relu(y, 0.01), random(2, 3, 2, 2, 3)
    gradients = torch.autograd.grad(y, (x, gamma, beta), dy)
    put("batchNorm.training", [x, gamma, beta, dy, *before], [y, *gradients, mean, variance])
    y = F.batch_norm(x, *before, gamma, beta, training=False, eps=1e-5)
    gradients = torch.autograd.grad(y, (x, gamma, beta), dy)
    put("batchNorm.inference", [x, gamma, beta, dy, *before], [y, *gradients])


def pointwise():
    values = [-40, -9, -3, -1, -0.5, -1e-3, 0, 1e-3, 0.5, 1, 3, 9, 40]
    x = torch.tensor([values], dtype=torch.float64).requires_grad_()
    for name, function in [
        ("relu", F.relu),
        ("leakyReLU", lambda t: F.leaky_relu(t, 0.2)),
        ("sigmoid", torch.sigmoid),
        ("elu", lambda t: F.elu(t, 0.7)),
        ("gelu", F.gelu),
        ("silu", F.silu),
    ]:
        y = function(x)
        put(f"activation.{name}", [x], [y, torch.autograd.grad(y.sum(), x)[0]])
    x = variable(2, 3, 1, 2, 2)
    put_with_gradients("softmax", torch.softmax(x, 1), [x])


def resampling():
    # Whole numbers, so that windows hold equal values.
    x = torch.round(random(1, 2, 5, 4, 6) * 2).requires_grad_()
    window = (3, 2, 2), (2, 2, 3), (1, 0, 1)
    put_with_gradients("maxPool", F.max_pool3d(x, *window), [x])
    put_with_gradients("averagePool", F.avg_pool3d(x, *window), [x])
    for factor in [(2, 2, 2), (1, 3, 2)]:
        x = variable(1, 2, 2, 3, 1)
        for mode, options in [("nearest", {}), ("trilinear", {"align_corners": False})]:
            y = F.interpolate(x, scale_factor=factor, mode=mode, **options)
            put_with_gradients(f"upsample.{mode}.{''.join(map(str, factor))}", y, [x])


def dense():
    x, w, b = variable(3, 4), variable(2, 4), random(2)
    put_with_gradients("dense", F.linear(x, w, b), [x, w], [b])


def dice(p, g, smooth, background, squares):
    axes = (0, 2, 3, 4)
    denominator = (p * p).sum(axes) + (g * g).sum(axes) if squares else p.sum(axes) + g.sum(axes)
    scores = (2 * (p * g).sum(axes) + smooth) / (denominator + smooth)
    return 1 - (scores if background else scores[1:]).mean()


def losses():
    x = (random(2, 3, 2, 2, 2) * 2).requires_grad_()
    labels = torch.randint(0, 3, (2, 1, 2, 2, 2))
    regions = [[1, 2], [2], [0, 1]]
    inside = torch.cat([torch.isin(labels, torch.tensor(r)) for r in regions], 1).double()
    onehot = F.one_hot(labels[:, 0], 3).permute(0, 4, 1, 2, 3).double()
    softmax, sigmoid = torch.softmax(x, 1), torch.sigmoid(x)

    def put_loss(name, y, target=labels.double()):
        gradient = torch.autograd.grad(y, x, retain_graph=True)[0]
        put(f"loss.{name}", [x, target], [y.reshape(1), gradient])

    put_loss("crossEntropy", F.cross_entropy(x, labels[:, 0]))
    put_loss("binaryCrossEntropy", F.binary_cross_entropy_with_logits(x, inside))
    for background in (False, True):
        for squares in (False, True):
            name = f"dice.classes.{background:d}{squares:d}"
            put_loss(name, dice(softmax, onehot, 1.0, background, squares))
    put_loss("dice.regions", dice(sigmoid, inside, 0.5, True, False))
    for gamma in (0.5, 2.0):
        p = (softmax * onehot).sum(1)
        put_loss(f"focal.classes.{gamma:g}", (-((1 - p) ** gamma) * p.log()).mean())
        p = sigmoid * inside + (1 - sigmoid) * (1 - inside)
        put_loss(f"focal.regions.{gamma:g}", (-((1 - p) ** gamma) * p.log()).mean())
    target = random(2, 3, 2, 2, 2)
    put_loss("meanSquaredError", F.mse_loss(x, target), target)


def optimizers():
    """Operands: the parameters, then each step's gradient. Results: the parameters after each step."""
    adam = {"betas": (0.8, 0.95), "eps": 1e-3, "weight_decay": 0.1}
    for name, kind, options, clip in [
        ("sgd", torch.optim.SGD, {"weight_decay": 0.01}, None),
        ("sgd.momentum", torch.optim.SGD, {"momentum": 0.9, "weight_decay": 0.01}, None),
        ("sgd.nesterov", torch.optim.SGD,
         {"momentum": 0.9, "nesterov": True, "weight_decay": 0.01}, 1.5),
        ("adam", torch.optim.Adam, adam, None),
        ("adamw", torch.optim.AdamW, adam, None),
    ]:
        parameter = torch.nn.Parameter(random(5))
        start, gradients, results = parameter.detach().clone(), [random(5) for _ in range(4)], []
        optimizer = kind([parameter], lr=1, **options)
        for step, gradient in enumerate(gradients):
            optimizer.param_groups[0]["lr"] = 0.1 / 2**step
            scale = min(1, clip / float(gradient.norm())) if clip else 1
            parameter.grad = gradient * scale
            optimizer.step()
            results.append(parameter.detach().clone())
        put(f"optimizer.{name}", [start, *gradients], results)


for group in (convolutions, normalizations, pointwise, resampling, dense, losses, optimizers):
    group()
print("[\n" + ",\n".join(json.dumps(case) for case in cases) + "\n]")
