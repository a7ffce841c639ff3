-- Names that look like keywords, and fields that shadow.
local And, END, _, __, _1, goto_, endd, nill = 1
local _ENV <const> = { print = print }
print(x, _ENV.x)
local function f(_ENV) return x end
local self = self
local function t() return self end
