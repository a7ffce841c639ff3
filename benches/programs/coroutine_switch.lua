-- kind: coroutine switch
-- ops: 12000000
local yield, resume = coroutine.yield, coroutine.resume
local co = coroutine.create(function(first)
  local value = first
  while true do
    value = yield(value + 1)
  end
end)
local sum = 0
for i = 1, 6000000 do
  local _, value = resume(co, i)
  sum = sum + value
end
local squares = coroutine.wrap(function()
  for i = 1, 6000000 do
    yield(i & 255)
  end
end)
for value in squares do
  sum = sum + value
end
print(sum)
