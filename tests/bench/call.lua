-- Posts a tools/call with a new id each time and checks every answer: the id and the echoed text must belong together.
-- Environment: BENCH_TOOL (name, or a pattern with %d), BENCH_SPREAD (how many numbers the pattern runs over),
-- BENCH_ERA (legacy or modern), BENCH_KEY, BENCH_SESSION (legacy session id), BENCH_METHOD (tools/call, or tools/list, of
-- which only the id and the presence of the tool are checked).
local method = os.getenv("BENCH_METHOD") or "tools/call"
local tool = os.getenv("BENCH_TOOL") or "fast__echo"
local spread = tonumber(os.getenv("BENCH_SPREAD") or "1")
local modern = os.getenv("BENCH_ERA") == "modern"
local key = os.getenv("BENCH_KEY")
local session = os.getenv("BENCH_SESSION")

local version = modern and "2026-07-28" or "2025-11-25"
local meta = ""
if modern then
  meta = ',"_meta":{"io.modelcontextprotocol/protocolVersion":"2026-07-28","io.modelcontextprotocol/clientCapabilities":{},'
    .. '"io.modelcontextprotocol/clientInfo":{"name":"bench","version":"1.0.0"}}'
end

local threads = {}
function setup(thread)
  thread:set("number", #threads)
  table.insert(threads, thread)
end

function init()
  sent = 0
  wrong = 0
  sample = ""
  headers = {
    ["content-type"] = "application/json",
    ["accept"] = "application/json, text/event-stream",
    ["mcp-protocol-version"] = version,
  }
  if key and key ~= "" then headers["authorization"] = "Bearer " .. key end
  if session and session ~= "" then headers["mcp-session-id"] = session end
  if modern then headers["mcp-method"] = method end
end

function request()
  sent = sent + 1
  local id = number * 1000000000 + sent
  if method == "tools/list" then
    return wrk.format("POST", nil, headers, '{"jsonrpc":"2.0","id":' .. id .. ',"method":"tools/list","params":{}}')
  end
  local name = spread > 1 and string.format(tool, sent % spread) or tool
  if modern then headers["mcp-name"] = name end
  local body = '{"jsonrpc":"2.0","id":' .. id .. ',"method":"tools/call","params":{"name":"' .. name
    .. '","arguments":{"message":"m' .. id .. '"}' .. meta .. "}}"
  return wrk.format("POST", nil, headers, body)
end

function response(status, _, body)
  local id = string.match(body, '"id":(%d+)')
  local echoed
  if method == "tools/list" then
    echoed = string.find(body, '"' .. tool .. '"', 1, true) and id
  else
    echoed = string.match(body, '"Echo: m(%d+)"')
  end
  if status ~= 200 or id == nil or id ~= echoed then
    wrong = wrong + 1
    if sample == "" then sample = status .. " " .. string.sub(body, 1, 300) end
  end
end

function done(summary, latency)
  local wrongAnswers, wrongSample = 0, ""
  for _, thread in ipairs(threads) do
    wrongAnswers = wrongAnswers + thread:get("wrong")
    if wrongSample == "" then wrongSample = thread:get("sample") end
  end
  local errors = summary.errors
  io.write(string.format(
    '\nBENCH {"requests":%d,"durationUs":%d,"p50Us":%d,"p99Us":%d,"socketErrors":%d,"wrongAnswers":%d}\n',
    summary.requests, summary.duration, latency:percentile(50), latency:percentile(99),
    errors.connect + errors.read + errors.write + errors.timeout, wrongAnswers))
  if wrongSample ~= "" then io.write("WRONG " .. wrongSample:gsub("\n", " ") .. "\n") end
end
