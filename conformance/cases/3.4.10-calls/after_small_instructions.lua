-- Calls, returns and additions right behind a small instruction, with operands of every kind.
local function show(...)
  local out = {}
  for i = 1, select("#", ...) do
    out[i] = tostring((select(i, ...)))
  end
  print(table.concat(out, " "))
end
local function try(f, ...)
  show(pcall(f, ...))
end

-- A length and what it is added to.
local function longer(s, n)
  return n + #s
end
local function next_place(t)
  return #t + 1
end
for _ = 1, 2 do
  show(longer("abc", 4), longer("abc", 4.5), longer("", "10"), longer(("x"):rep(50), math.maxinteger))
  show(longer({ 1, 2 }, 1), longer(setmetatable({}, { __len = function() return 7 end }), 1))
  show(longer(setmetatable({}, { __len = function() return "8" end }), 1))
  try(longer, "abc", {})
  try(longer, nil, 1)
  try(longer, "abc", "x")
  show(next_place({}), next_place({ 1, 2, 3 }), next_place("four"), next_place({ n = 1 }))
  show(next_place(setmetatable({ 1 }, { __len = function() return 1.5 end })))
  try(next_place, setmetatable({}, { __len = function() return {} end }))
  try(next_place, 1)
end
show(longer("ab", setmetatable({}, { __add = function(_, b) return b * 100 end })))
local list = {}
for i = 1, 100 do
  list[#list + 1] = i
end
show(#list, list[100])
list[#list] = nil
list[#list] = nil
list[#list + 1] = "again"
show(#list, list[99])

-- `return x + y`.
local function sum(x, y)
  return x + y
end
local function tail(x, y)
  return sum(x, y)
end
local adder = setmetatable({}, { __add = function(x, y) return "added", x, y end })
show(sum(1, 2), sum(1, 2.5), sum("3", 4), (sum(adder, 1)))
show(tail(1, 2), tail(1.5, 2), tail(adder, 1))
show(sum(1, 2))
sum(1, 2)
local a, b, c = sum(3, 4)
show(a, b, c)
show(#{ sum(1, 1), sum(2, 2) }, select("#", sum(1, 2)))
try(sum, 1, {})
try(tail, nil, 1)
show(pcall(sum, 5, 6))
show(coroutine.wrap(sum)(7, 8))
show(coroutine.resume(coroutine.create(sum), math.maxinteger, 1))
show(setmetatable({}, { __index = sum }) ~= nil, pcall(setmetatable({}, { __call = sum }), 1))
local meta = { __add = function(x, y) return x.n + y.n end, __lt = function(x, y) return x.n + y.n end }
local p, q = setmetatable({ n = 2 }, meta), setmetatable({ n = 3 }, meta)
show(p + q, p < q)
local sorted = { 3, 1, 2 }
table.sort(sorted, function(x, y) return x < y end)
show(table.unpack(sorted))
show((("x"):gsub("x", function(s) return 1 + 2 end)))

-- An upvalue and a subtraction, then a call or a tail call.
local function count(n)
  if n == 0 then
    return "done"
  end
  return count(n - 1)
end
local function depth(n)
  if n == 0 then
    return 0
  end
  local below = depth(n - 1)
  return 1 + below
end
local minus = setmetatable({}, { __sub = function() return 0 end })
for _ = 1, 2 do
  show(count(1000), count(3.0), count("4"), count(minus))
  show(depth(100), depth(3.0), depth("4"), depth(minus))
  try(count, {})
  try(depth, true)
end
local steps = 3
local function down(n)
  local f = steps
  return f and n - 1, f
end
show(down(10))

-- A call right behind a move or a constant.
local function id(...)
  return ...
end
local x, y = "x", 2.5
show(id(x), id(y), id("k"), id(1), id(100000), id(0.5), (id(x)))
try(x, y)
try(function() local f = x; f(y) end)
try(function() local f = x; return f("k") end)
try(function() undefined(1) end)
local callable = setmetatable({}, { __call = function(self, v) return self ~= nil, v end })
show(callable(x))
show(callable(7), callable("k"))
for _, v in ipairs({ id(x), id(1) }) do
  show(v)
end
