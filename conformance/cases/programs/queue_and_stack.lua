local Queue = {} Queue.__index = Queue Queue.__len = function(q) return q.tail - q.head end
function Queue.new() return setmetatable({ head = 1, tail = 1 }, Queue) end
function Queue:push(v) self[self.tail] = v self.tail = self.tail + 1 return self end
function Queue:pop() if self.head == self.tail then return nil, "empty" end local v = self[self.head] self[self.head] = nil self.head = self.head + 1 return v end
local q = Queue.new()
for i = 1, 1000 do q:push(i) if i % 3 == 0 then q:pop() end end
print(#q, q:pop(), q.head, q.tail)
while #q > 0 do q:pop() end
print(q:pop()) q:push("a"):push("b")
print(q:pop(), q:pop(), q:pop())
local heap = {}
local function up(i) while i > 1 and heap[i] < heap[i // 2] do heap[i], heap[i // 2] = heap[i // 2], heap[i] i = i // 2 end end
local function push(v) heap[#heap + 1] = v up(#heap) end
local function pop() local r = heap[1] heap[1] = heap[#heap] heap[#heap] = nil local i = 1 while true do local s = i for _, c in ipairs { 2 * i, 2 * i + 1 } do if heap[c] and heap[c] < heap[s] then s = c end end if s == i then return r end heap[i], heap[s] = heap[s], heap[i] i = s end end
local x = 7
for i = 1, 50 do x = x * 75 % 65537 push(x) end
local last, ok = -1, true
for i = 1, 50 do local v = pop() ok = ok and v >= last last = v end
print(ok, last, #heap)
