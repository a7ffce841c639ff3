-- A hook belongs to the coroutine it was set for: those which that creates have none.
local seen = {}
local function hook(event, line) seen[#seen + 1] = event .. (line or '') end
debug.sethook(hook, 'l')
local inner = coroutine.wrap(function()
  local a = 1
  coroutine.yield((debug.gethook()))
  a = 2
end)
local inside = inner()
debug.sethook()
print(table.concat(seen, ' '), inside)
seen = {}
local co = coroutine.create(function()
  local b = 1
  coroutine.yield()
  b = 2
end)
debug.sethook(co, hook, 'lcr')
print(debug.gethook(co) == hook, (debug.gethook()))
coroutine.resume(co)
coroutine.resume(co)
print(table.concat(seen, ' '))
