-- Lua as a script in Redis finds it, over one host function: host(text in RESP) -> text in RESP (border.ts).
local host = ...

local function escape(text)
  return (text:gsub("[%z\1]", { ["\0"] = "\1" .. "0", ["\1"] = "\1" .. "1" }))
end
local function unescape(text)
  return (text:gsub("\1([01])", { ["0"] = "\0", ["1"] = "\1" }))
end

local function decode(text, at)
  local stop = text:find("\r\n", at, true)
  local kind, rest, after = text:sub(at, at), text:sub(at + 1, stop - 1), stop + 2
  if kind == ":" then return tonumber(rest), after end
  if kind == "+" then return { ok = rest }, after end
  if kind == "-" then return { err = rest }, after end
  local count = tonumber(rest)
  if count < 0 then return false, after end
  if kind == "$" then return text:sub(after, after + count - 1), after + count + 2 end
  local list = {}
  for index = 1, count do list[index], after = decode(text, after) end
  return list, after
end

-- Lua to Redis: a number loses its fraction, true is 1, false and nil are null, a table ends at its first nil.
local function encode(value)
  local kind = type(value)
  if kind == "string" then return "$" .. #value .. "\r\n" .. value .. "\r\n" end
  if kind == "number" then
    local whole = value < 0 and math.ceil(value) or math.floor(value)
    return ":" .. ("%.0f"):format(whole) .. "\r\n"
  end
  if kind == "boolean" and value then return ":1\r\n" end
  if kind ~= "table" then return "$-1\r\n" end
  if type(value.err) == "string" then return "-" .. value.err:gsub("[\r\n]", " ") .. "\r\n" end
  if type(value.ok) == "string" then return "+" .. value.ok:gsub("[\r\n]", " ") .. "\r\n" end
  local items = {}
  while value[#items + 1] ~= nil do items[#items + 1] = encode(value[#items + 1]) end
  return "*" .. #items .. "\r\n" .. table.concat(items)
end

local function command(...)
  local arguments = { ... }
  if #arguments == 0 then return { err = "ERR Please specify at least one argument for this redis.call() call" } end
  for index = 1, select("#", ...) do
    local kind = type(arguments[index])
    if kind == "number" then
      arguments[index] = ("%.17g"):format(arguments[index])
    elseif kind ~= "string" then
      return { err = "ERR Lua redis lib command arguments must be strings or integers" }
    end
  end
  return (decode(unescape(host(escape(encode(arguments)))), 1))
end

redis = {
  pcall = command,
  call = function(...)
    local reply = command(...)
    if type(reply) == "table" and reply.err then error(reply, 0) end
    return reply
  end,
  error_reply = function(text)
    return { err = text:find("^%S+ ") and text or "ERR " .. text }
  end,
  status_reply = function(text) return { ok = text } end,
  log = function() end,
  setresp = function() end,
  LOG_DEBUG = 0, LOG_VERBOSE = 1, LOG_NOTICE = 2, LOG_WARNING = 3,
}

-- A WASM long has 32 bits and %d would wrap a time in milliseconds; in a Redis of 64 bits it does not.
local format = string.format
string.format = function(pattern, ...)
  local arguments, count, index = { ... }, select("#", ...), 0
  pattern = pattern:gsub("(%%[-+ #0]*%d*%.?%d*)(.)", function(head, letter)
    if letter == "%" then return nil end
    index = index + 1
    local value = tonumber(arguments[index])
    if (letter ~= "d" and letter ~= "i") or not value then return nil end
    arguments[index] = value < 0 and math.ceil(value) or math.floor(value)
    return head .. ".0f"
  end)
  return format(pattern, unpack(arguments, 1, count))
end

-- No file, no process, no clock of its own, as in Redis.
os, io, package, require, dofile, loadfile, debug, print = { clock = os.clock }, nil, nil, nil, nil, nil, nil, nil

-- Runs one script; answers in RESP.
return function(request)
  local all = decode(unescape(request), 1)
  local script, count = all[1], tonumber(all[2])
  KEYS, ARGV = {}, {}
  for index = 3, #all do
    if index - 2 <= count then KEYS[index - 2] = all[index] else ARGV[index - 2 - count] = all[index] end
  end
  local run, fault = loadstring(script, "@user_script")
  if not run then return escape("-ERR Error compiling script (new function): " .. fault .. "\r\n") end
  -- As in Redis: no globals are made, and asking for an unknown one is a mistake.
  setfenv(run, setmetatable({}, {
    __index = function(_, name)
      local value = rawget(_G, name)
      if value == nil then error("Script attempted to access nonexistent global variable '" .. tostring(name) .. "'", 2) end
      return value
    end,
    __newindex = function() error("Attempt to modify a readonly table", 2) end,
  }))
  local ok, result = pcall(run)
  if not ok and type(result) ~= "table" then result = { err = "ERR " .. tostring(result) } end
  return escape(encode(result))
end
