-- Upvalues are shared between closures and survive their block.
local function counter() local n = 0; return function() n = n + 1; return n end, function() return n end, function(v) n = v end end
local inc, get, set = counter()
inc() inc() print(get()) set(10) print(inc(), get())
local i2, g2 = counter() i2() print(g2(), get())
local function deep() local a = 1; return function() local b = 10; return function() local c = 100; return function() a = a + 1; b = b + 1; c = c + 1; return a, b, c end end end end
local d = deep()()() print(d()) print(d())
-- recursive local function
local function fact(n) return n <= 1 and 1 or n * fact(n - 1) end
print(fact(20))
local even, odd
function even(n) if n == 0 then return true end return odd(n - 1) end
function odd(n) if n == 0 then return false end return even(n - 1) end
print(even(1000), odd(1000))
-- a parameter as upvalue
local function adder(x) return function(y) x = x + y; return x end end
local a1, a2 = adder(1), adder(100)
print(a1(1), a1(1), a2(1), a1(1))
