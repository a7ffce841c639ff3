-- Multiple assignment: order of evaluation and of stores, conflicts, adjustment.
local a, b, c
a, b = b, a
a, b, c = f()
a, b = 1
a, b = 1, 2, 3
a.x, a = 1, {}
a[b], b = b, a[b]
a[1], a[2], a[256], a[c] = b, nil, true, "s"
local t = {}
t, t.x, t[t] = 1, t, 2
g, g.h = g
local function up()
  a, a.x, a[1] = {}, a, b
  b.y, b = 1, 2
end
