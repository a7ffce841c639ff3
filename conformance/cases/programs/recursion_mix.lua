local function ack(m, n) if m == 0 then return n + 1 elseif n == 0 then return ack(m - 1, 1) end return ack(m - 1, ack(m, n - 1)) end
print(ack(2, 3), ack(3, 4))
local function fib(n) if n < 2 then return n end return fib(n - 1) + fib(n - 2) end
print(fib(24))
local function hanoi(n, a, b, c, m) if n == 0 then return m end return hanoi(n - 1, c, b, a, hanoi(n - 1, a, c, b, m) + 1) end
print(hanoi(12, "a", "b", "c", 0))
local function tak(x, y, z) if y >= x then return z end return tak(tak(x - 1, y, z), tak(y - 1, z, x), tak(z - 1, x, y)) end
print(tak(12, 8, 4))
local function collatz(n) local c = 0 while n ~= 1 do n = n % 2 == 0 and n // 2 or 3 * n + 1 c = c + 1 end return c end
local best, at = 0, 0
for i = 1, 5000 do local c = collatz(i) if c > best then best, at = c, i end end
print(best, at)
local function partitions(n, m, memo) if n == 0 then return 1 elseif n < 0 or m == 0 then return 0 end local k = n * 1000 + m if memo[k] then return memo[k] end local r = partitions(n - m, m, memo) + partitions(n, m - 1, memo) memo[k] = r return r end
print(partitions(100, 100, {}))
local function perms(n) local c = 0 local a = {} for i = 1, n do a[i] = i end local function go(k) if k == 1 then c = c + a[1] return end for i = 1, k do go(k - 1) local j = k % 2 == 0 and i or 1 a[j], a[k] = a[k], a[j] end end go(n) return c end
print(perms(6))
local Y = function(f) return (function(x) return x(x) end)(function(x) return f(function(...) return x(x)(...) end) end) end
print(Y(function(self) return function(n) return n == 0 and 1 or n * self(n - 1) end end)(10))
local function flatten(t, out) out = out or {} for _, v in ipairs(t) do if type(v) == "table" then flatten(v, out) else out[#out + 1] = v end end return out end
print(table.concat(flatten { 1, { 2, { 3, { 4 } } }, {}, { { 5 } } }, ","))
