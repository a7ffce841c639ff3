-- kind: method calls through __index
-- ops: 25000000
local Account = {}
Account.__index = Account
function Account.new(balance)
  return setmetatable({ balance = balance }, Account)
end
function Account:deposit(amount)
  self.balance = self.balance + amount
end
function Account:get()
  return self.balance
end
local account, sum = Account.new(0), 0
for i = 1, 12500000 do
  account:deposit(i & 7)
  sum = sum + account:get() % 3
end
print(account:get(), sum)
