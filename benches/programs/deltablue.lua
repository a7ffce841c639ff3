-- program: deltablue, an incremental constraint solver
-- One-way constraints with strengths, planned by walkabout strengths, after Freeman-Benson, Maloney and Borning.
local REQUIRED, STRONG, PREFERRED, NORMAL, WEAK, WEAKEST = 0, 2, 3, 4, 5, 6

local function class(base)
  local c = setmetatable({}, base)
  c.__index = c
  return c
end
local function remove_value(list, value)
  local kept = 0
  for i = 1, #list do
    if list[i] ~= value then
      kept = kept + 1
      list[kept] = list[i]
    end
  end
  for i = #list, kept + 1, -1 do
    list[i] = nil
  end
end

local Variable = class()
function Variable.new(value)
  return setmetatable({ value = value, constraints = {}, mark = 0, strength = WEAKEST, stay = true }, Variable)
end

local planner

local Constraint = class()
function Constraint:add()
  self:add_to_graph()
  planner:incremental_add(self)
end
function Constraint:destroy()
  if self:is_satisfied() then
    planner:incremental_remove(self)
  else
    self:remove_from_graph()
  end
end
function Constraint:satisfy(mark)
  self:choose(mark)
  if not self:is_satisfied() then
    assert(self.strength ~= REQUIRED, "a required constraint cannot be satisfied")
    return nil
  end
  self:mark_inputs(mark)
  local out = self:output()
  local overridden = out.determined_by
  if overridden then
    overridden:mark_unsatisfied()
  end
  out.determined_by = self
  assert(planner:propagate(self, mark), "cycle")
  out.mark = mark
  return overridden
end
function Constraint:is_input()
  return false
end

-- Stay and edit constraints: one variable, no input.
local Unary = class(Constraint)
function Unary.make(kind, variable, strength)
  local c = setmetatable({ variable = variable, strength = strength, satisfied = false }, kind)
  c:add()
  return c
end
function Unary:add_to_graph()
  table.insert(self.variable.constraints, self)
  self.satisfied = false
end
function Unary:remove_from_graph()
  remove_value(self.variable.constraints, self)
  self.satisfied = false
end
function Unary:choose(mark)
  self.satisfied = self.variable.mark ~= mark and self.strength < self.variable.strength
end
function Unary:is_satisfied()
  return self.satisfied
end
function Unary:mark_unsatisfied()
  self.satisfied = false
end
function Unary:mark_inputs() end
function Unary:inputs_known()
  return true
end
function Unary:output()
  return self.variable
end
function Unary:recalculate()
  self.variable.strength = self.strength
  self.variable.stay = not self:is_input()
  if self.variable.stay then
    self:execute()
  end
end
function Unary:execute() end
local Stay = class(Unary)
local Edit = class(Unary)
function Edit:is_input()
  return true
end

-- Equality and scaling: two variables, either may be computed from the other.
local Binary = class(Constraint)
function Binary.make(kind, a, b, strength, scale, offset)
  local c = setmetatable({ a = a, b = b, strength = strength, direction = nil, scale = scale, offset = offset }, kind)
  c:add()
  return c
end
function Binary:add_to_graph()
  for _, v in ipairs(self:variables()) do
    table.insert(v.constraints, self)
  end
  self.direction = nil
end
function Binary:remove_from_graph()
  for _, v in ipairs(self:variables()) do
    remove_value(v.constraints, self)
  end
  self.direction = nil
end
function Binary:variables()
  return { self.a, self.b }
end
function Binary:choose(mark)
  local a, b = self.a, self.b
  if a.mark == mark then
    self.direction = b.mark ~= mark and self.strength < b.strength and "forward" or nil
  elseif b.mark == mark then
    self.direction = self.strength < a.strength and "backward" or nil
  elseif a.strength > b.strength then
    self.direction = self.strength < a.strength and "backward" or nil
  else
    self.direction = self.strength < b.strength and "forward" or nil
  end
end
function Binary:is_satisfied()
  return self.direction ~= nil
end
function Binary:mark_unsatisfied()
  self.direction = nil
end
function Binary:input()
  return self.direction == "forward" and self.a or self.b
end
function Binary:output()
  return self.direction == "forward" and self.b or self.a
end
function Binary:mark_inputs(mark)
  self:input().mark = mark
end
function Binary:inputs_known(mark)
  local input = self:input()
  return input.mark == mark or input.stay or not input.determined_by
end
function Binary:recalculate()
  local input, out = self:input(), self:output()
  out.strength = math.max(self.strength, input.strength)
  out.stay = input.stay
  if out.stay then
    self:execute()
  end
end
local Equal = class(Binary)
function Equal:execute()
  self:output().value = self:input().value
end
local Scale = class(Binary)
function Scale:variables()
  return { self.a, self.b, self.scale, self.offset }
end
function Scale:mark_inputs(mark)
  self:input().mark, self.scale.mark, self.offset.mark = mark, mark, mark
end
function Scale:execute()
  if self.direction == "forward" then
    self.b.value = self.a.value * self.scale.value + self.offset.value
  else
    self.a.value = (self.b.value - self.offset.value) // self.scale.value
  end
end
function Scale:recalculate()
  local input, out = self:input(), self:output()
  out.strength = math.max(self.strength, input.strength)
  out.stay = input.stay and self.scale.stay and self.offset.stay
  if out.stay then
    self:execute()
  end
end

local Planner = class()
function Planner.new()
  return setmetatable({ mark = 0 }, Planner)
end
function Planner:new_mark()
  self.mark = self.mark + 1
  return self.mark
end
function Planner:incremental_add(constraint)
  local mark = self:new_mark()
  local overridden = constraint:satisfy(mark)
  while overridden do
    overridden = overridden:satisfy(mark)
  end
end
function Planner:incremental_remove(constraint)
  local out = constraint:output()
  constraint:mark_unsatisfied()
  constraint:remove_from_graph()
  local unsatisfied = self:remove_propagate(out)
  for strength = REQUIRED, WEAKEST do
    for _, candidate in ipairs(unsatisfied) do
      if candidate.strength == strength then
        self:incremental_add(candidate)
      end
    end
  end
end
function Planner:consumers(variable, list)
  for _, c in ipairs(variable.constraints) do
    if c ~= variable.determined_by and c:is_satisfied() then
      list[#list + 1] = c
    end
  end
end
function Planner:propagate(constraint, mark)
  local work = { constraint }
  while #work > 0 do
    local c = table.remove(work)
    if c:output().mark == mark then
      self:incremental_remove(constraint)
      return false
    end
    c:recalculate()
    self:consumers(c:output(), work)
  end
  return true
end
function Planner:remove_propagate(out)
  out.determined_by, out.strength, out.stay = nil, WEAKEST, true
  local unsatisfied, work = {}, { out }
  while #work > 0 do
    local v = table.remove(work)
    for _, c in ipairs(v.constraints) do
      if not c:is_satisfied() then
        unsatisfied[#unsatisfied + 1] = c
      end
    end
    local consumers = {}
    self:consumers(v, consumers)
    for _, c in ipairs(consumers) do
      c:recalculate()
      work[#work + 1] = c:output()
    end
  end
  return unsatisfied
end
function Planner:make_plan(sources)
  local mark, plan, work = self:new_mark(), {}, sources
  while #work > 0 do
    local c = table.remove(work)
    if c:output().mark ~= mark and c:inputs_known(mark) then
      plan[#plan + 1] = c
      c:output().mark = mark
      self:consumers(c:output(), work)
    end
  end
  return plan
end
function Planner:plan_for(edits)
  local sources = {}
  for _, c in ipairs(edits) do
    if c:is_input() and c:is_satisfied() then
      sources[#sources + 1] = c
    end
  end
  return self:make_plan(sources)
end

local function run_plan(plan)
  for _, c in ipairs(plan) do
    c:execute()
  end
end
local function change(variable, value)
  local edit = Unary.make(Edit, variable, PREFERRED)
  local plan = planner:plan_for({ edit })
  for _ = 1, 10 do
    variable.value = value
    run_plan(plan)
  end
  edit:destroy()
end

local function chain(n)
  planner = Planner.new()
  local variables = {}
  for i = 0, n do
    variables[i] = Variable.new(0)
    if i > 0 then
      Binary.make(Equal, variables[i - 1], variables[i], REQUIRED)
    end
  end
  Unary.make(Stay, variables[n], WEAK)
  local edit = Unary.make(Edit, variables[0], STRONG)
  local plan, sum = planner:plan_for({ edit }), 0
  for i = 1, 100 do
    variables[0].value = i
    run_plan(plan)
    assert(variables[n].value == i, "chain")
    sum = sum + variables[n].value
  end
  edit:destroy()
  return sum
end

local function projection(n)
  planner = Planner.new()
  local scale, offset = Variable.new(10), Variable.new(1000)
  local sources, targets = {}, {}
  for i = 1, n do
    sources[i], targets[i] = Variable.new(i), Variable.new(i)
    Unary.make(Stay, sources[i], NORMAL)
    Binary.make(Scale, sources[i], targets[i], REQUIRED, scale, offset)
  end
  change(sources[1], 17)
  assert(targets[1].value == 1170, "forward")
  change(targets[1], 1050)
  assert(sources[1].value == 5, "backward")
  change(scale, 5)
  for i = 1, n - 1 do
    assert(targets[i].value == sources[i].value * 5 + 1000, "scale")
  end
  change(offset, 2000)
  local sum = 0
  for i = 1, n do
    sum = sum + targets[i].value
  end
  return sum
end

local total = 0
for _ = 1, 24 do
  total = total + chain(800) + projection(800)
end
print(total)
