"""The GLSL that draws people, things and places: hemisphere and sun light, shadows, cloth, skin and hair.

Noise is value noise summed over octaves; light is linear until the last line.
"""

_COMMON = """#version 330
float hash(vec2 p) { p = fract(p * vec2(123.34, 456.21)); p += dot(p, p + 45.32); return fract(p.x * p.y); }
float noise(vec2 p) {
  vec2 i = floor(p), f = fract(p); f = f * f * (3. - 2. * f);
  return mix(mix(hash(i), hash(i + vec2(1, 0)), f.x), mix(hash(i + vec2(0, 1)), hash(i + vec2(1, 1)), f.x), f.y);
}
float clouds(vec2 p) { float a = .5, s = 0.; for (int i = 0; i < 4; i++) { s += a * noise(p); p *= 2.03; a *= .5; } return s; }
float lit(sampler2D map, vec4 place) {
  vec3 q = place.xyz / place.w * .5 + .5;
  if (q.x < 0. || q.x > 1. || q.y < 0. || q.y > 1.) return 1.;
  float s = 0.;
  for (int i = -1; i <= 1; i++) for (int j = -1; j <= 1; j++)
    s += q.z - .004 < texture(map, q.xy + vec2(i, j) / 512.).r ? 1. : 0.;
  return s / 9.;
}
vec3 srgb(vec3 c) { c = clamp(c, 0., 1.); return mix(1.055 * pow(c, vec3(1. / 2.4)) - .055, c * 12.92, lessThan(c, vec3(.0031308))); }
"""

SURFACE_VERTEX = """#version 330
in vec3 in_pos; in vec3 in_nrm; in vec2 in_uv; in vec3 in_rest;
uniform mat4 project; uniform mat4 view; uniform mat4 sun_view; uniform float bias;
out vec3 n; out vec2 uv; out vec3 r; out vec4 in_sun; out vec3 world;
void main() {
  vec4 v = view * vec4(in_pos, 1); vec4 c = project * v;
  vec4 nearer = project * vec4(v.xyz * (1. - bias / length(v.xyz)), 1);
  c.z = nearer.z / nearer.w * c.w;
  gl_Position = c; n = in_nrm; uv = in_uv; r = in_rest; in_sun = sun_view * vec4(in_pos, 1); world = in_pos;
}"""

SURFACE_FRAGMENT = (
    _COMMON
    + """
in vec3 n; in vec2 uv; in vec3 r; in vec4 in_sun; in vec3 world;
layout(location = 0) out vec4 o; layout(location = 1) out vec4 label;
uniform int finish; uniform int part; uniform int pattern; uniform int has_texture; uniform int soft_pass;
uniform vec3 colour; uniform vec3 second; uniform vec3 third; uniform float scale; uniform float seed;
uniform float low; uniform float high; uniform float reach; uniform float opening; uniform float beard; uniform float quilted;
uniform sampler2D tex; uniform sampler2D shadow_map; uniform float shadow;
uniform vec3 to_sun; uniform vec3 sun; uniform vec3 sky; uniform vec3 bounce; uniform vec3 eye; uniform vec3 camera;

vec3 skin() {
  float f = clouds(r.xy * 6. + r.z * 5. + seed) * .5 + clouds(r.zy * 18.) * .3;
  vec3 a = colour * (.86 + .3 * f); float fx = abs(r.x);
  if (r.z > eye.z - .9 && r.y > eye.y - 1.8) {
    float lips = 1. - smoothstep(.75, 1.15, length(vec2(r.x / .28, (r.y - (eye.y - .78)) / .095)));
    a = mix(a, second, lips * .75);
    a *= 1. - .35 * lips * smoothstep(.03, .0, abs(r.y - (eye.y - .785)));
    float cheek = 1. - smoothstep(.2, .5, length(vec2(fx - .45, r.y - eye.y + .45)));
    a = mix(a, a * vec3(1.07, .9, .88), cheek * .6);
    float socket = 1. - smoothstep(.12, .3, length(vec2(fx - abs(eye.x), (r.y - eye.y) * 1.3)));
    a *= 1. - .26 * socket;
    float brow = 1. - smoothstep(.5, 1.1, length(vec2((fx - abs(eye.x)) / .22, (r.y - eye.y - .2) / .05)));
    a = mix(a, third * .8, brow * .55);
    float nostril = 1. - smoothstep(.02, .06, length(vec2(fx - .075, r.y - (eye.y - .47))));
    a *= 1. - .45 * nostril;
  }
  if (beard > 0. && r.y < eye.y + .1) {
    float b = smoothstep(0., .12, eye.y - .52 - r.y + .5 * smoothstep(.45, .75, fx));
    b *= smoothstep(eye.y - 1.75, eye.y - 1.5, r.y) * smoothstep(eye.z - 1.35, eye.z - 1.05, r.z);
    b *= smoothstep(.8, 1.2, length(vec2(r.x / .26, (r.y - (eye.y - .78)) / .09)));
    a = mix(a, third * (.7 + .6 * clouds(r.xy * 30.)), b * beard);
  }
  return a;
}
vec3 cloth(vec3 N) {
  float d = has_texture == 1 ? texture(tex, uv).r * 255. / 128. : 1.;
  vec3 a = colour; vec2 p = vec2(abs(N.x) > abs(N.z) * 1.3 ? r.z : r.x, r.y);
  if (pattern == 1) a = fract(r.y * scale) < .5 ? colour : second;
  else if (pattern == 2) a = fract(p.x * scale + .25) < .28 ? second : colour;
  else if (pattern == 3) a = mix(colour, second, (step(.5, fract(p.x * scale)) + step(.5, fract(p.y * scale))) * .5);
  else if (pattern == 4) {
    vec2 q = vec2(r.x / .85, (r.y - 3.55) / .75); float kind = fract(seed * .37);
    if (r.z > .2 && max(abs(q.x), abs(q.y)) < 1.) {
      float m = kind < .35 ? step(.45, noise(q * vec2(3., 4.) + seed))
              : kind < .65 ? step(abs(fract(q.y * 1.6) - .5), .22) * step(.25, noise(vec2(q.x * 7. + seed, floor(q.y * 1.6))))
              : step(abs(length(q) - .5), .28);
      a = mix(colour, second, m);
    }
  }
  else if (pattern == 5) { if (abs(r.x) > 1.75) a = second; }
  else if (pattern == 6) { if (length(fract(p * scale) - .5) < .28) a = second; }
  else if (pattern == 8 && d > 1.65) a = second * .9 / 1.65;
  return a * clamp(d, .25, 1.7) * (.93 + .14 * clouds(r.xy * 14. + r.z * 9.));
}
void main() {
  vec3 N = normalize(n); vec3 to_eye = normalize(camera - world); if (dot(N, to_eye) < 0.) N = -N;
  if (r.y < low || r.y > high || abs(r.x) > reach) discard;
  if (opening > 0. && r.z > 0. && abs(r.x) < opening * (.75 + .25 * smoothstep(-4., 5., r.y))) discard;
  vec3 a = colour; float alpha = 1., gloss = .03, tight = 20., wrap = 0.;
  if (finish == 0) { a = skin(); gloss = .05; tight = 14.; wrap = .18; }
  else if (finish == 1) {
    a = cloth(N); float e = .04; vec2 p = r.xy * 1.7 + r.z + seed;
    float here = clouds(p), right = clouds(p + vec2(e * 1.7, 0)), above = clouds(p + vec2(0, e * 1.7));
    N = normalize(N - vec3(right - here, above - here, 0.) / e * .1);
    if (quilted > 0.) {
      float t = fract(r.y * 1.1 + .15 * noise(r.xz * 2.)); N = normalize(N + vec3(0, (t - .5) * .9 * quilted, 0));
      a *= 1. - .35 * quilted * (1. - smoothstep(.0, .12, min(t, 1. - t)));
    }
    if (opening > 0. && r.z > 0. && abs(r.x) < opening * (.75 + .25 * smoothstep(-4., 5., r.y)) + .09) a *= .72;
    gloss = .02;
  } else if (finish == 2) {
    vec2 t = has_texture == 1 ? texture(tex, uv).rg : vec2(.43 * (.55 + .9 * clouds(r.xy * 9. + r.z * 7.)), 1.);
    alpha = t.g; a = colour * (t.r * 255. / 110.);
    if (soft_pass == 0) { if (alpha < .5) discard; alpha = 1.; } else if (alpha < .06 || alpha >= .5) discard;
    gloss = .06; tight = 25.; N = normalize(N + .25 * (clouds(r.xz * 6.) - .5));
  } else if (finish == 3) {
    a = (pattern == 7 && r.y > scale ? second : colour) * (.9 + .2 * clouds(r.xy * 5. + r.z * 3.));
    if (has_texture == 1) a *= clamp(texture(tex, uv).r * 255. / 128., .3, 1.8);
    gloss = .08; tight = 30.;
  } else {
    float d = length(vec2(abs(r.x) - abs(eye.x), r.y - eye.y));
    a = d < .035 ? vec3(.01) : d < .07 ? colour : vec3(.6, .58, .56); gloss = .2; tight = 60.;
  }
  float s = mix(1., lit(shadow_map, in_sun), shadow);
  float facing = max((dot(N, to_sun) + wrap) / (1. + wrap), 0.);
  vec3 around = mix(bounce, sky, .5 + .5 * N.y);
  float near_ground = finish == 2 ? 1. : mix(.76, 1., smoothstep(0., 4.5, world.y));
  vec3 H = normalize(to_sun + to_eye);
  float shine = pow(max(dot(N, H), 0.), tight) * gloss * s, rim = pow(1. - max(dot(N, to_eye), 0.), 4.) * .06;
  o = vec4(srgb(a * (around * near_ground + sun * facing * s) + sun * shine + sky * rim), alpha);
  label = vec4(float(part) / 255., 0, 0, soft_pass == 0 ? 1. : 0.);
}"""
)

SHADOW_VERTEX = """#version 330
in vec3 in_pos; uniform mat4 sun_view; void main() { gl_Position = sun_view * vec4(in_pos, 1); }"""
SHADOW_FRAGMENT = """#version 330
void main() {}"""

PLACE_VERTEX = """#version 330
in vec2 in_pos; out vec2 q; void main() { q = in_pos; gl_Position = vec4(in_pos, .9999, 1); }"""

PLACE_FRAGMENT = (
    _COMMON
    + """
in vec2 q; out vec4 o;
uniform mat4 unproject; uniform mat4 sun_view; uniform vec3 camera; uniform sampler2D shadow_map;
uniform int ground; uniform int wall; uniform vec3 ground1; uniform vec3 ground2; uniform vec3 wall1; uniform vec3 wall2;
uniform float wall_distance; uniform vec2 wall_direction; uniform float kerb; uniform float grain; uniform float seed;
uniform vec3 sun; uniform vec3 sky; uniform float shadow;
vec3 look(int kind, vec2 p, vec3 a, vec3 b) {
  float rough = clouds(p * 1.3 + seed), fine = noise(p * 22. + seed);
  vec3 c = mix(a, b, .15) * (.8 + .3 * rough + .12 * fine);
  c *= 1. - .25 * smoothstep(.55, .75, clouds(p * .35 + seed * 3.));
  if (kind == 1) { vec2 z = p * grain, f = fract(z); c = mix(b, a * (.85 + .3 * hash(floor(z) + seed)), step(.04, f.x) * step(.04, f.y)) * (.85 + .25 * rough); }
  else if (kind == 2) { vec2 z = p * vec2(grain, grain * 2.2); z.x += .5 * mod(floor(z.y), 2.); vec2 f = fract(z);
    c = mix(b, a * (.75 + .5 * hash(floor(z) + seed)), step(.05, f.x) * step(.1, f.y)) * (.85 + .25 * rough); }
  else if (kind == 3) c = mix(a, b, smoothstep(.3, .7, clouds(p * vec2(.6, .9) + seed) * .6 + clouds(p * 3. + seed) * .4)) * (.6 + .7 * noise(p * 7.));
  else if (kind == 4) { vec2 z = p * grain * .18, f = fract(z); float pane = step(.16, f.x) * step(f.x, .84) * step(.2, f.y) * step(f.y, .86);
    vec3 glass = b * (.4 + .9 * hash(floor(z) + seed)) + .15 * noise(p * .5 + seed) + .12 * smoothstep(.4, .6, noise(p * .16 + seed * 2.));
    c = mix(a * (.85 + .3 * rough), glass, pane); }
  else if (kind == 5) { c = mix(a, b, hash(vec2(floor(p.x * grain * .22), seed))) * (.8 + .3 * rough); c *= 1. - .3 * step(.92, fract(p.y * grain * .5)); }
  else if (kind == 6) { float shop = floor(p.x * .07 + seed); vec2 f = vec2(fract(p.x * .07 + seed), p.y);
    vec3 front = mix(a, b, hash(vec2(shop, seed))); float window = step(.08, f.x) * step(f.x, .62) * step(4., f.y) * step(f.y, 24.);
    float door = step(.7, f.x) * step(f.x, .92) * step(f.y, 23.);
    vec3 inside = vec3(.25, .22, .18) * (.3 + 1.4 * clouds(p * .22 + shop)) + .1 * noise(p * 1.4);
    c = mix(front * (.85 + .3 * rough), inside, max(window, door * .8));
    c = mix(c, mix(b, a, .6) * (.7 + .6 * hash(vec2(shop, seed + 3.))), step(26., f.y) * step(f.y, 32.)); }
  else if (kind == 7) { float stripe = step(.5, fract(p.x * .11 + seed)); c = mix(c, vec3(.6), stripe * (.65 + .3 * rough)); }
  return c;
}
void main() {
  vec4 w = unproject * vec4(q, 1, 1); vec3 d = normalize(w.xyz / w.w - camera);
  float to_ground = d.y < -1e-4 ? -camera.y / d.y : 1e9; float along = dot(d.xz, wall_direction);
  float to_wall = along > 1e-4 ? (wall_distance - dot(camera.xz, wall_direction)) / along : 1e9; vec3 c;
  if (to_ground < to_wall) {
    vec3 p = camera + d * to_ground; float depth = dot(p.xz, wall_direction);
    c = look(ground, p.xz, ground1, ground2);
    if (kerb > 0. && depth > kerb) c = depth < kerb + 1. ? ground2 * 1.25 : look(0, p.xz, vec3(.11), vec3(.09));
    float s = mix(1., lit(shadow_map, sun_view * vec4(p, 1)), shadow);
    float contact = smoothstep(.2, 3.4, length(p.xz));
    c *= sky * .75 * mix(.5, 1., contact) + sun * .75 * s;
    c = mix(c, c * .8 + .08 * sky, smoothstep(20., 160., to_ground));
  } else if (to_wall < 1e8) {
    vec3 p = camera + d * to_wall; vec2 u = vec2(p.x * wall_direction.y - p.z * wall_direction.x, p.y);
    c = look(wall, u, wall1, wall2) * (sky * .8 + sun * .45); c *= .7 + .3 * smoothstep(0., 3., u.y);
    c = mix(c, c * .85 + .1 * sky, smoothstep(20., 160., to_wall));
  } else c = sky * (1. + .15 * d.y);
  o = vec4(srgb(c), 1);
}"""
)
