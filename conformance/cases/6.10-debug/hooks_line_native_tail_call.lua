-- A tail call of a native function returns by itself: the end of the statement on another line is no line event.
local function lines(f, ...)
  local seen = {}
  debug.sethook(function(_, line) seen[#seen + 1] = line end, 'l')
  f(...)
  debug.sethook()
  table.remove(seen)
  local first = debug.getinfo(f, 'S').linedefined
  for i, line in ipairs(seen) do seen[i] = line - first end
  return table.concat(seen, ' ')
end
local function native(x)
  return select(math.abs(x), (
    x))
end
local function called(x)
  return x(
    x
  )
end
local function lua(x)
  return (function(y)
    return y
  end)(
    x)
end
local callable = setmetatable({}, {__call = type})
print(lines(native, 1))
print(lines(called, callable))
print(lines(lua, 1))
print(lines(function() return pcall(
  error,
  'x') end))
print(lines(function() return coroutine.wrap(function()
  coroutine.yield()
end)(
) end))
print(lines(function(x) if x then return x end return tostring(
 x
) end))
