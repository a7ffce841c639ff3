#!/usr/bin/env lua
-- Every statement, in every form.
;;;
local a
local b, c = 1
local d <const>, e <close> = 2, nil
local f<const>,g = 3;
a = 1; a, b = b, a
a, t.x, t[1], f2().y, ("s"):rep(2).z = 1, 2
print "x" print 'x' print [[x]] print {x} print(x)
obj:method() obj:method "s" obj:method {} obj.a.b:c(1, 2)(3)[4] "5" {6}
do end
do local x; do ; end end
while true do break end
while x do break; y() break end
repeat local z = f() until z
repeat until true
if x then end
if x then elseif y then elseif z then else end
if x then break_ = 1 else if y then end end
for i = 1, 2 do end
for i = 1, 2, 3 do local i = i; goto continue; ::continue:: end
for k in pairs(t) do end
for k, v, w in next, t, nil, nil do end
function f1() end
function f1.a() end
function f1.a.b.c:d(...) return self, ... end
local function rec(a, b, ...) return rec(a) end
local function none(...) return end
local function semi() return; end
goto done
do goto done end
::done:: ::done2::;
return 1, (f()), ...;
