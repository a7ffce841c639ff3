-- Tokenizer, precedence climbing, evaluation, errors.
local prec = { ["+"] = 1, ["-"] = 1, ["*"] = 2, ["/"] = 2, ["%"] = 2, ["^"] = 4 }
local ops = { ["+"] = function(a, b) return a + b end, ["-"] = function(a, b) return a - b end, ["*"] = function(a, b) return a * b end, ["/"] = function(a, b) return a / b end, ["%"] = function(a, b) return a % b end, ["^"] = function(a, b) return a ^ b end }
local function parse(s)
  local toks, i = {}, 1
  for sp, num, op in s:gmatch "()([%d%.]*)([^%d%.%s]?)" do
    if num ~= "" then toks[#toks + 1] = tonumber(num) or error("bad number " .. num, 0) end
    if op ~= "" then toks[#toks + 1] = op end
  end
  local expr
  local function atom()
    local t = toks[i] i = i + 1
    if type(t) == "number" then return t end
    if t == "-" then return -expr(3) end
    if t == "(" then local v = expr(1) if toks[i] ~= ")" then error("')' expected", 0) end i = i + 1 return v end
    error("unexpected " .. tostring(t), 0)
  end
  function expr(min)
    local v = atom()
    while prec[toks[i]] and prec[toks[i]] >= min do
      local op = toks[i] i = i + 1
      v = ops[op](v, expr(op == "^" and prec[op] or prec[op] + 1))
    end
    return v
  end
  local v = expr(1)
  if toks[i] then error("trailing " .. tostring(toks[i]), 0) end
  return v
end
for _, s in ipairs { "1+2*3", "(1+2)*3", "2^3^2", "-2^2", "10/4", "7%4-1", "2*(3+(4-1))*2", "1.5*2", "((1)", "1+", "2 3", "1..2", "-(-(3))", "100-50-25" } do print(s, pcall(parse, s)) end
