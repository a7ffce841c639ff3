-- Variables to be closed.
local a <close> = f()
local b, c <close>, d = 1, g(), 2
do
  local e <close> = nil
  if x then return 1, 2 end
end
for i = 1, 2 do
  local e <close> = f()
  if i then break end
  if x then goto continue end
  g()
  ::continue::
end
for k, v in f() do return k end
while true do
  local e <close> = f()
  goto out
end
::out::
local function tail() local z <close> = nil; return f() end
