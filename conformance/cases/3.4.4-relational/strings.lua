local function lt(a, b) io.write(tostring(a < b), " ") end
lt("a", "b") lt("a", "aa") lt("aa", "a") lt("", "a") lt("A", "a") lt("Z", "a") lt("10", "9") lt("a\0b", "a\0c") lt("a\0", "a") lt("a", "a\0") lt("\127", "\128") lt("é", "f")
print()
print("abc" == "abc", "abc" ~= "abd", "a" .. "bc" == "abc", ("x"):rep(100) == ("x"):rep(100), ("x"):rep(100) ~= ("x"):rep(99) .. "y")
print("a" <= "a", "a" >= "b", "b" > "a", not ("a" > "b"))
local words = { "pear", "Apple", "fig", "apple", "", "banana", "a" }
table.sort(words) print(table.concat(words, ","))
table.sort(words, function(a, b) return a > b end) print(table.concat(words, ","))
