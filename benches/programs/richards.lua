-- program: richards, an operating system's scheduler
local IDLE, WORKER, HANDLER_A, HANDLER_B, DEVICE_A, DEVICE_B = 1, 2, 3, 4, 5, 6
local DEVICE, WORK = 1, 2
local DATA_SIZE = 4

local function append(packet, queue)
  packet.link = nil
  if not queue then
    return packet
  end
  local last = queue
  while last.link do
    last = last.link
  end
  last.link = packet
  return queue
end

local Packet = {}
Packet.__index = Packet
function Packet.new(link, id, kind)
  return setmetatable({ link = link, id = id, kind = kind, datum = 0, data = { 0, 0, 0, 0 } }, Packet)
end

local Scheduler = {}
Scheduler.__index = Scheduler
local Task = {}
Task.__index = Task

function Scheduler.new()
  return setmetatable({ tasks = {}, list = nil, current = nil, queued = 0, held = 0 }, Scheduler)
end
function Scheduler:add(id, priority, queue, state, run)
  local task = setmetatable({
    scheduler = self, id = id, priority = priority, queue = queue, run = run, next = self.list,
    pending = queue ~= nil, waiting = false, on_hold = false, state = state,
  }, Task)
  self.list, self.tasks[id] = task, task
  return task
end
function Scheduler:schedule()
  self.current = self.list
  while self.current do
    local task = self.current
    if task.on_hold or task.waiting and not task.pending then
      self.current = task.next
    else
      self.current = task:step()
    end
  end
end
function Scheduler:release(id)
  local task = self.tasks[id]
  task.on_hold = false
  return task.priority > self.current.priority and task or self.current
end
function Scheduler:hold()
  self.held = self.held + 1
  self.current.on_hold = true
  return self.current.next
end
function Scheduler:wait()
  self.current.waiting = true
  return self.current
end
function Scheduler:send(packet)
  local task = self.tasks[packet.id]
  self.queued = self.queued + 1
  packet.link, packet.id = nil, self.current.id
  return task:receive(packet, self.current)
end

function Task:step()
  local packet
  if self.waiting and self.pending then
    packet = self.queue
    self.queue = packet.link
    self.waiting, self.pending = false, self.queue ~= nil
  end
  return self.run(self.scheduler, self.state, packet)
end
function Task:receive(packet, sender)
  if not self.queue then
    self.queue, self.pending = packet, true
    if self.priority > sender.priority then
      return self
    end
  else
    append(packet, self.queue)
  end
  return sender
end

local function idle(scheduler, state)
  state.count = state.count - 1
  if state.count == 0 then
    return scheduler:hold()
  elseif state.seed & 1 == 0 then
    state.seed = state.seed >> 1
    return scheduler:release(DEVICE_A)
  end
  state.seed = state.seed >> 1 ~ 0xD008
  return scheduler:release(DEVICE_B)
end
local function worker(scheduler, state, packet)
  if not packet then
    return scheduler:wait()
  end
  state.target = state.target == HANDLER_A and HANDLER_B or HANDLER_A
  packet.id, packet.datum = state.target, 0
  for i = 1, DATA_SIZE do
    state.count = state.count % 26 + 1
    packet.data[i] = 64 + state.count
  end
  return scheduler:send(packet)
end
local function handler(scheduler, state, packet)
  if packet then
    if packet.kind == WORK then
      state.work = append(packet, state.work)
    else
      state.device = append(packet, state.device)
    end
  end
  local work = state.work
  if work then
    if work.datum >= DATA_SIZE then
      state.work = work.link
      return scheduler:send(work)
    elseif state.device then
      local device = state.device
      state.device = device.link
      work.datum = work.datum + 1
      device.datum = work.data[work.datum]
      return scheduler:send(device)
    end
  end
  return scheduler:wait()
end
local function device(scheduler, state, packet)
  if not packet then
    if not state.pending then
      return scheduler:wait()
    end
    local done = state.pending
    state.pending = nil
    return scheduler:send(done)
  end
  state.pending = packet
  return scheduler:hold()
end

local function run()
  local scheduler = Scheduler.new()
  local idle_task = scheduler:add(IDLE, 0, nil, { seed = 1, count = 10000 }, idle)
  local function waiting(id, priority, queue, state, body)
    scheduler:add(id, priority, queue, state, body).waiting = true
  end
  waiting(WORKER, 1000, Packet.new(Packet.new(nil, WORKER, WORK), WORKER, WORK), { target = HANDLER_A, count = 0 }, worker)
  local function packets(id)
    return Packet.new(Packet.new(Packet.new(nil, id, DEVICE), id, DEVICE), id, DEVICE)
  end
  waiting(HANDLER_A, 2000, packets(DEVICE_A), {}, handler)
  waiting(HANDLER_B, 3000, packets(DEVICE_B), {}, handler)
  waiting(DEVICE_A, 4000, nil, {}, device)
  waiting(DEVICE_B, 5000, nil, {}, device)
  assert(not idle_task.waiting)
  scheduler:schedule()
  return scheduler.queued, scheduler.held
end

local queued, held = 0, 0
for _ = 1, 60 do
  local q, h = run()
  queued, held = queued + q, held + h
end
print(queued, held)
