// The activations, a line each: all that is done with one is expanded from `ACTIVATIONS`.

INLINE f32x16 sigmoidSlope(f32x16 s) { return s * (1.0f - s); }
INLINE f32x16 siluSlope(f32x16 x, f32x16 s) { return s + x * s * (1.0f - s); }
/// tanh(log(1 + e^x)) = n / (n + 2) with n = e^x (e^x + 2). It is 1 where n could overflow.
INLINE f32x16 tanhSoftplus16(f32x16 x) {
  f32x16 e = exp16(min16(splat(20), x)), n = e * (e + 2.0f);
  return n / (n + 2.0f);
}
INLINE f32x16 mishSlope(f32x16 x, f32x16 t) { return t + x * (1.0f - t * t) * sigmoid16(x); }

/// X(with, kind, name, value, slope): a function of `x` and `parameter`, and its derivative by `x`.
/// `with` is handed on to each X.
#define ACTIVATIONS(X, with) \
  X(with, CK_IDENTITY, "identity", x, splat(1)) \
  X(with, CK_RELU, "relu", max16(splat(0), x), choose((i32x16)(x > 0), splat(1), splat(0))) \
  X(with, CK_LEAKY_RELU, "leaky-relu", choose((i32x16)(x >= 0), x, x * parameter), \
    choose((i32x16)(x > 0), splat(1), splat(parameter))) \
  X(with, CK_SIGMOID, "sigmoid", sigmoid16(x), sigmoidSlope(sigmoid16(x))) \
  X(with, CK_ELU, "elu", \
    choose((i32x16)(x > 0), x, parameter * expm1Negative(min16(splat(0), x))), \
    choose((i32x16)(x > 0), splat(1), parameter * exp16(min16(splat(0), x)))) \
  X(with, CK_GELU, "gelu", 0.5f * x * (1.0f + erf16(x * 0.707106781f)), \
    0.5f * (1.0f + erf16(x * 0.707106781f)) + x * 0.398942280f * exp16(-0.5f * x * x)) \
  X(with, CK_SILU, "silu", x * sigmoid16(x), siluSlope(x, sigmoid16(x))) \
  X(with, CK_MISH, "mish", x * tanhSoftplus16(x), mishSlope(x, tanhSoftplus16(x)))

enum {
#define KIND(with, kind, name, value, slope) kind,
  ACTIVATIONS(KIND, )
#undef KIND
};

INLINE f32x16 activate(f32x16 x, const int kind, float parameter) {
  switch (kind) {
#define VALUE(with, kind, name, value, slope) case kind: return value;
    ACTIVATIONS(VALUE, )
#undef VALUE
  }
  __builtin_unreachable();
}

INLINE f32x16 activationSlope(f32x16 x, const int kind, float parameter) {
  switch (kind) {
#define SLOPE(with, kind, name, value, slope) case kind: return slope;
    ACTIVATIONS(SLOPE, )
#undef SLOPE
  }
  __builtin_unreachable();
}

/// Whether a lane that holds no channel, and so zero, stays zero.
INLINE int keepsZero(const int kind, float parameter) {
  return activate(splat(0), kind, parameter)[0] == 0;
}

/// Calls `body(c, chunk, kind)` with the kind of an activation of the call `c` as a constant.
#define WITH_ACTIVATION(of, body) \
  switch ((of)->kind) { ACTIVATIONS(WITH_KIND, body) }
#define WITH_KIND(body, kind, name, value, slope) case kind: body(c, chunk, kind); break;
