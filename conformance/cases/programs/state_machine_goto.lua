local function scan(s) local i, out, start = 1, {}, nil ::ready:: do local c = s:sub(i, i) if c == "" then goto done elseif c:match "%s" then i = i + 1 goto ready elseif c:match "%d" then start = i goto number elseif c:match "%a" then start = i goto word elseif c == '"' then start = i i = i + 1 goto str else out[#out + 1] = "op:" .. c i = i + 1 goto ready end end ::number:: if s:sub(i, i):match "[%d%.]" then i = i + 1 goto number end out[#out + 1] = "num:" .. s:sub(start, i - 1) goto ready ::word:: if s:sub(i, i):match "%w" then i = i + 1 goto word end out[#out + 1] = "id:" .. s:sub(start, i - 1) goto ready ::str:: if s:sub(i, i) == "" then out[#out + 1] = "unterminated" goto done elseif s:sub(i, i) ~= '"' then i = i + 1 goto str end i = i + 1 out[#out + 1] = "str:" .. s:sub(start + 1, i - 2) goto ready ::done:: return table.concat(out, " ") end
print(scan 'x1 = 42.5 + foo * "a b" ; "open')
for i = 1, 3 do for j = 1, 3 do if (i + j) % 2 == 0 then goto next end io.write(i, j, " ") ::next:: end end
print()
do local n = 0 ::a:: n = n + 1 if n < 5 then goto a end print(n) end
local t = {}
do local i = 1 ::l:: local x = i * i t[i] = function() return x end i = i + 1 if i <= 3 then goto l end end
print(t[1](), t[2](), t[3]())
