local function compile(src)
  local code, stack = { "local tape, p, out = {}, 1, {} setmetatable(tape, { __index = function() return 0 end })" }, 0
  for c in src:gmatch "[%+%-<>%.%[%]]" do
    code[#code + 1] = ({ ["+"] = "tape[p] = (tape[p] + 1) & 255", ["-"] = "tape[p] = (tape[p] - 1) & 255", [">"] = "p = p + 1", ["<"] = "p = p - 1", ["."] = "out[#out + 1] = string.char(tape[p])", ["["] = "while tape[p] ~= 0 do", ["]"] = "end" })[c]
  end
  code[#code + 1] = "return table.concat(out)"
  return assert(load(table.concat(code, "\n"), "=bf"))
end
print((compile "++++++++[>++++[>++>+++>+++>+<<<<-]>+>+>->>+[<]<-]>>.>---.+++++++..+++.>>.<-.<.+++.------.--------.>>+.>++."():gsub("\n", "\\n")))
print(pcall(compile, "[[]"))
