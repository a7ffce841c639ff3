print("10" + 1, "0x10" + 1, " 10 " + 1, "1e1" + 1, "10." + 1, ".5" + 1, "\t\n7\n" + 0, "-5" + 0, "- 5" == -5, "0x1p4" + 0, "-0x10" + 0)
local function try(f) print((pcall(f))) end
for _, s in ipairs { "", " ", "abc", "1 2", "1e", "0x", "1_0", "nan", "inf", "--5", "+ 5", "1,5", "5\0", "0x1g" } do io.write(tostring(pcall(function() return s + 0 end)), " ") end
print()
print("10" < "9", pcall(function() return "10" < 9 end))
print("10" == 10, 10 == "10", "1" + "1" == 2)
