-- An uncaught error ends the program with code 1 and a traceback.
local function inner(x)
  local t = nil
  return t.field
end
function outer() return (inner(1)) end
print("before")
outer()
