-- Only nil and false are false.
for _, v in ipairs { 0, 0.0, "", "false", {}, print } do
  io.write(v and "true " or "false ")
end
print()
print(not nil, not false, not 0, not not "")
print(nil and 1, false and 1, nil or false, false or nil)
local t = setmetatable({}, { __eq = function() return false end })
print(t and "kept", not t)
if nil then print "no" elseif 0 then print "zero is true" end
