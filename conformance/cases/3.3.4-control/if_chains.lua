local function grade(n)
  if n >= 90 then return "A" elseif n >= 80 then return "B" elseif n >= 70 then return "C" else return "F" end
end
for _, n in ipairs { 95, 85, 75, 5 } do io.write(grade(n), " ") end
print()
local function f(a, b, c)
  if a and (b or c) then return 1 elseif not a and b then return 2 elseif a ~= nil and c == nil then return 3 end
end
print(f(true, true), f(true, false, 1), f(false, 1), f(true), f(nil, nil, 1), f(false))
if not nil == true then print "precedence" end
if nil then elseif false then else print "else" end
local x = 5
if x > 1 and x < 10 and not (x == 6) or error() then print "short circuit" end
print(x > 3 and "big" or "small", x > 7 and "big" or "small", x == 5 and nil or "default")
