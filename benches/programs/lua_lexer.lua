-- program: a lexer for Lua, in Lua
local keywords = {}
for word in ("and break do else elseif end false for function goto if in local nil not or repeat return then true until while"):gmatch("%a+") do
  keywords[word] = true
end
local three = { ["..."] = true }
local two = {}
for op in ("== ~= <= >= // :: << >> .."):gmatch("%S+") do
  two[op] = true
end

local function long_bracket(source, at)
  local equals = source:match("^%[(=*)%[", at)
  if not equals then
    return nil
  end
  local _, stop = source:find("]" .. equals .. "]", at, true)
  return assert(stop, "unfinished long bracket") + 1
end

local function quoted(source, at, quote)
  local i = at + 1
  while true do
    local c = source:sub(i, i)
    if c == quote then
      return i + 1
    elseif c == "\\" then
      i = i + 2
    else
      assert(c ~= "" and c ~= "\n", "unfinished string")
      i = i + 1
    end
  end
end

local function lex(source, emit)
  local at, line = 1, 1
  while true do
    local start = source:find("%S", at)
    if not start then
      return line
    end
    for _ in source:sub(at, start - 1):gmatch("\n") do
      line = line + 1
    end
    at = start
    local c = source:sub(at, at)
    local stop
    if c:find("[%a_]") then
      stop = select(2, source:find("^[%w_]+", at)) + 1
      local word = source:sub(at, stop - 1)
      emit(keywords[word] and "keyword" or "name", word, line)
    elseif c:find("%d") or source:find("^%.%d", at) then
      local pattern = source:find("^0[xX]", at) and "^0[xX][%x.]+[pP]?[+-]?%x*" or "^[%d.]+[eE]?[+-]?%d*"
      stop = select(2, source:find(pattern, at)) + 1
      emit("number", source:sub(at, stop - 1), line)
    elseif source:find("^%-%-", at) then
      stop = long_bracket(source, at + 2) or source:find("\n", at, true) or #source + 1
      emit("comment", source:sub(at, stop - 1), line)
    elseif c == '"' or c == "'" then
      stop = quoted(source, at, c)
      emit("string", source:sub(at, stop - 1), line)
    else
      stop = c == "[" and long_bracket(source, at)
      if stop then
        emit("string", source:sub(at, stop - 1), line)
      else
        if three[source:sub(at, at + 2)] then
          stop = at + 3
        elseif two[source:sub(at, at + 1)] then
          stop = at + 2
        else
          stop = at + 1
        end
        emit("operator", source:sub(at, stop - 1), line)
      end
    end
    at = stop
  end
end

local sample = [=[
-- A module of the sample.
local M = {}
local limit<const>, ratio = 0x7fF, 3.25e-2
function M.join(list, separator, ...)
  local out = { n = select("#", ...) }
  for i, v in ipairs(list) do
    if i > 1 and v ~= nil then out[#out + 1] = separator .. "\n\t\"x\"" end
    out[#out + 1] = tostring(v) --[[ a long
    comment ]] .. 'text'
  end
  while out.n <= limit do out.n = out.n << 1 | 1 end
  ::again:: if out.n // 2 == 0 then goto again end
  return table.concat(out), [[long
string]], ratio * -out.n
end
return M
]=]
local source = sample:rep(5500)
local counts, check = {}, 0
local lines = lex(source, function(kind, text, line)
  counts[kind] = (counts[kind] or 0) + 1
  check = (check * 31 + #text + line) & 0xffffffff
end)
print(#source, lines, counts.keyword, counts.name, counts.number, counts.string, counts.comment, counts.operator, check)
