-- kind: coroutine create
-- ops: 2000000
local create, resume, yield = coroutine.create, coroutine.resume, coroutine.yield
local function body(a)
  local b = yield(a + 1)
  return b * 2
end
local sum = 0
for i = 1, 2000000 do
  local co = create(body)
  local _, first = resume(co, i)
  local _, second = resume(co, first)
  sum = sum + second
end
print(sum)
