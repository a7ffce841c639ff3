-- Upvalues: order, kinds, through levels; where blocks close them.
local a, b <const>, c = 1, f(), 3
local function outer(p)
  local x
  return function()
    x = a + b
    return function() p = x; c = a end, _ENV
  end
end
do local d; function g() d = d end end
for i = 1, 3 do h = function() return i end end
for k, v in next, {} do h = function() return k, v end end
while a do local w = a; h = function() return w end; if w then break end end
repeat local u = a; h = function() return u end until u
local function recursive() return recursive() end
function t.x.y:method(q) self.z = q; return function() return self end end
function t.x.f() end
function glob() end
