-- Constructors: batches, sizes, records, open ends, lines.
local x = {}
local t = { 1, 2, 3; x = 1, ["y"] = 2, [x] = 3, [1] = 4, [300] = 5, [1.5] = nil, }
t = { f() }; t = { f(), nil }; t = { (f()) }; t = { ... }; t = { x = f(), ... }
t = {
  1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27,
  28, 29, 30, 31, 32, 33, 34, 35, 36, 37, 38, 39, 40, 41, 42, 43, 44, 45, 46, 47, 48, 49, 50,
  51, a = 1, 52, f()
}
t =
{
  { { } },
  x
  .y,
  g
  (),
  last
}
t[1] = t.x; t.x = t[255]; t[256] = t["long key that has more than forty characters in it"]; t[x] = t[-1]; t[1.0] = 2
_ENV.x = _ENV[1]; y.z = y[1]
