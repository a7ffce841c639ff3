-- Compile-time constants take no register and are no upvalues.
local n <const> = 10
local s <const>, late <const> = "key", -1
local nothing <const>, flag <const> = nil, true
local computed <const> = f()
local folded <const> = n * 2 + 1
local skipped <const> = f() and false or nil
t[n] = s; t.x = n; t[s] = late
local x = n + t.y; x = x < n; x = n == x; x = t[late]
if flag then g() end
while nothing do g() end
return function() return n, s, nothing, folded, computed, x, skipped end
