-- Labels and jumps.
goto last
do
  ::top::
  local x = f()
  if x then goto top end
  if y then goto middle end
  local function cap() return x end
  goto top
end
::middle:: ::another::;
for i = 1, 10 do
  for j = 1, 10 do
    if i == j then goto next_i end
    local k = function() return j end
    if k() then goto next_i end
    if k(1) then break end
  end
  ::next_i::
end
repeat
  local z = f()
  if z then goto cont end
  g = function() return z end
  ::cont::
until x
while a do
  if b then break; end
  if c then break else d() end
  if e then break; f() end
  if g then ; break end
end
do goto inner; ::inner:: ; end
::last::
