-- Operators whose operand is the result of the instruction before: all kinds of operands, in the same code, one after the other.
local function show(ok, v)
  if not ok then
    return "!" .. tostring(v):gsub("^[^:]*:%d+: ", "")
  end
  local kind = math.type(v)
  return kind == "float" and string.format("%.14g", v) .. "f" or kind and tostring(v) or type(v)
end

local object = setmetatable({}, {
  __add = function() return 11 end, __sub = function() return 12.5 end, __mul = function() return "13" end,
  __mod = function() return 14 end, __band = function() return 15 end, __bor = function() return 16 end,
  __bxor = function() return 17 end, __shl = function() return 18 end, __shr = function() return 19 end,
  __index = function(_, k) return k end,
})
local values = {
  { 7, 3, 5 }, { 7.5, 3.25, 0.5 }, { 7, 3, 5 }, { 7, 3.0, 5 }, { 7.0, 3, 5 }, { "7", 3, 5 }, { 7, 3, "5" }, { 7.5, 3.5, 5 },
  { math.maxinteger, math.maxinteger, 2 }, { object, 3, 5 }, { 7, 3, object }, { nil, 3, 5 }, { 7, 3, nil }, { {}, 3, 5 }, { 7, 3, 5 },
}

local function run(name, body)
  local f = assert(load("local a, b, c, t = ...\nlocal u <const> = ...\n" .. body, "=body"))
  local out = {}
  for _, v in ipairs(values) do
    local t = { x = v[1], y = { z = v[2] }, [1] = v[1], [2] = v[2], [3] = v[3], [7] = "seven", [10] = "ten", list = { 1, 2, 3 } }
    out[#out + 1] = show(pcall(f, v[1], v[2], v[3], t))
  end
  print(name, table.concat(out, " "))
end

local operators = { "+", "-", "*", "%", "&", "|", "~" }
for _, first in ipairs { "+", "-", "*", "&", "|", "~", "<<", ">>" } do
  for _, second in ipairs(operators) do
    run(first .. second, "local r = (a " .. first .. " b) " .. second .. " c return r")
    run(second .. first, "local r = c " .. second .. " (a " .. first .. " b) return r")
    run(first .. second .. "K", "local r = (a " .. first .. " 3) " .. second .. " 9 return r")
  end
end
for _, second in ipairs(operators) do
  run("t[i]" .. second, "local i = 1 local r = t[i] " .. second .. " c return r")
  run(second .. "t[i]", "local i = 1 local r = c " .. second .. " t[i] return r")
  run("t.x" .. second, "local r = t.x " .. second .. " c return r")
  run(second .. "t.x", "local r = c " .. second .. " t.x return r")
  run("up" .. second, "local function g() local r = a " .. second .. " c return r end return g()")
  run(second .. "up", "local function g() local r = c " .. second .. " a return r end return g()")
  run("t[i]" .. second .. "1", "local i = 1 local r = t[i] " .. second .. " 1 return r")
  run("up" .. second .. "1", "local function g() local r = a " .. second .. " 1 return r end return g()")
end
for _, key in ipairs { "a", "b", "a + b", "a - b", "a + 1", "a - 1", "t.x", "t[1]", "t.y.z", "#t.list" } do
  run("t[" .. key .. "]", "local r = t[" .. key .. "] return r")
  run("up[" .. key .. "]", "local function g() local r = t[" .. key .. "] return r end return g()")
end
run("fields", "local r = t.y.z return r")
run("field of element", "local list = { t } local r = list[1].x local i = 1 return list[i].y.z")
run("no field", "local r = t.x.y.z return r")
run("moves", "local d, e = a, b local f, g = e, d local h, i = f, g return i")

-- A jump to the second of two such instructions; the instruction before did not run.
local function skip(t, jump)
  local v = t
  if jump then goto second end
  v = t.inner
  ::second::
  return v.name
end
print(skip({ name = "outer", inner = { name = "inner" } }, false), skip({ name = "outer" }, true))

-- Dumps, lines and counts see the code as it was compiled, before and after it has run with other types.
local function f(t, a, b)
  local s = 0
  for i = 1, #t do
    s = s + t[i] * a
      + b
  end
  return s
end
local before = string.dump(f, true)
print(f({ 1, 2, 3 }, 2, 1), f({ 1.5, 2.5 }, 2.0, 1.0), f({ 1, 2 }, 3, 4), before == string.dump(f, true))
print(load(before, "dumped", "b")({ 1.5, 2 }, 2, 1))
local lines, count = {}, 0
debug.sethook(function(event, line)
  if event == "line" then lines[#lines + 1] = line - debug.getinfo(2, "S").linedefined else count = count + 1 end
end, "l", 1)
f({ 1, 2.5 }, 2, 1)
debug.sethook()
print(table.concat(lines, " "), count)
