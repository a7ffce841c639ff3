local all = {} for i = 0, 255 do all[i] = string.char(i) end
local function set(p) local r, from = {}, nil for i = 0, 256 do local m = i < 256 and all[i]:find(p) ~= nil if m and not from then from = i elseif not m and from then r[#r + 1] = from == i - 1 and from or from .. "-" .. i - 1 from = nil end end return table.concat(r, " ") end
for _, c in ipairs { "a", "c", "d", "g", "l", "p", "s", "u", "w", "x" } do print(c, set("%" .. c), set("%" .. c:upper())) end
print(set("."), set("[a-c]"), set("[^a-c]"), set("[%d_]"), set("[]]"), set("[^]]"), set("[a-]"), set("[-a]"), set("[%-a]"), set("[a%-c]"), set("[%a%d]"), set("[^%s%S]"), set("[\1-\5\200-\255]"), set("[%]]"), set("[a-c-e]"), set("[%w-z]"), set("[z-a]"), set("[^^]"), set("[$^]"), set("[.%%]"))
