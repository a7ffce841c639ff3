-- program: ray tracer
local sqrt, floor, max = math.sqrt, math.floor, math.max
local Vec = {}
Vec.__index = Vec
local function vec(x, y, z)
  return setmetatable({ x = x, y = y, z = z }, Vec)
end
function Vec.__add(a, b)
  return vec(a.x + b.x, a.y + b.y, a.z + b.z)
end
function Vec.__sub(a, b)
  return vec(a.x - b.x, a.y - b.y, a.z - b.z)
end
function Vec.__mul(a, k)
  return vec(a.x * k, a.y * k, a.z * k)
end
function Vec:dot(b)
  return self.x * b.x + self.y * b.y + self.z * b.z
end
function Vec:unit()
  return self * (1 / sqrt(self:dot(self)))
end

local Sphere = {}
Sphere.__index = Sphere
function Sphere:hit(origin, direction)
  local to = self.center - origin
  local along = to:dot(direction)
  local inside = self.radius2 - to:dot(to) + along * along
  if inside <= 0 then
    return nil
  end
  local half = sqrt(inside)
  local t = along - half
  if t < 1e-4 then
    t = along + half
  end
  return t > 1e-4 and t or nil
end
function Sphere:normal(point)
  return (point - self.center):unit()
end
local Floor = {}
Floor.__index = Floor
function Floor:hit(origin, direction)
  local t = -origin.y / direction.y
  return t > 1e-4 and t or nil
end
function Floor:normal()
  return vec(0, 1, 0)
end

local scene = { setmetatable({ color = 0.6, mirror = 0.2 }, Floor) }
for i = 1, 7 do
  local radius = 0.4 + i % 3 * 0.2
  scene[#scene + 1] = setmetatable({
    center = vec((i - 4) * 1.1, radius, 4 + i % 2 * 1.5), radius2 = radius * radius, color = 0.3 + i * 0.1, mirror = i % 3 * 0.3,
  }, Sphere)
end
local light = vec(-3, 6, -2)

local function nearest(origin, direction)
  local best, object
  for _, candidate in ipairs(scene) do
    local t = candidate:hit(origin, direction)
    if t and (not best or t < best) then
      best, object = t, candidate
    end
  end
  return best, object
end
local function trace(origin, direction, depth)
  local t, object = nearest(origin, direction)
  if not object then
    return 0.2 + 0.3 * max(direction.y, 0)
  end
  local point = origin + direction * t
  local normal = object:normal(point)
  local to_light = (light - point):unit()
  local shade = 0.1
  if not nearest(point, to_light) then
    shade = shade + max(normal:dot(to_light), 0) * object.color
  end
  if depth > 0 and object.mirror > 0 then
    local reflected = direction - normal * (2 * direction:dot(normal))
    shade = shade * (1 - object.mirror) + trace(point, reflected, depth - 1) * object.mirror
  end
  return shade
end

local width, height, hash, sum = 300, 220, 0, 0.0
for y = 0, height - 1 do
  for x = 0, width - 1 do
    local direction = vec((x - width / 2) / width, (height / 2 - y) / width, 1):unit()
    local value = trace(vec(0, 1, -2), direction, 3)
    hash = (hash * 31 + floor(value * 255)) & 0xffffffff
    sum = sum + value
  end
end
print(hash, string.format("%.6f", sum))
