-- Labels and jumps that are allowed.
do goto l1; local a; ::l1:: end
do goto l1; local a; ::l1:: ; ::l2:: ; end
do ::l1:: end do ::l1:: end
::top:: do if x then goto top end end
for i = 1, 3 do
  for j = 1, 3 do
    if i == j then goto continue end
    if j == 2 then break end
    if j == 3 then goto out end
    local function f() ::continue:: goto continue end
    ::continue::
  end
end
::out::
repeat goto next; ::next:: local x until x
while true do do break end end
local function f() ::top:: goto top end
do goto fwd end
do local x end
::fwd::
return
