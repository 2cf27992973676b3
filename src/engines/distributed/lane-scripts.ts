import type { Redis } from "ioredis";

/**
 * Decides in one step whether an id is free, which turn the job gets and where it stands in its lane.
 * The turn goes into BullMQ's priority: a group's n-th waiting job comes n turns after the one being served,
 * which is what the embedded queue does in SQL. Turns start again at nothing when half of them are used up and
 * no job waits; a queue that is never empty for 200,000 turns of one group goes on in the order of adding.
 */
const PLACE = `
local own, other, cancelled, prioritized, turns, lane, lanes = unpack(KEYS)
local base, span, group, laneName, token = tonumber(ARGV[1]), tonumber(ARGV[2]), ARGV[3], ARGV[4], ARGV[5]
if redis.call('EXISTS', own, other, cancelled) > 0 then return {-1, 0} end
local unit = 4294967296
local head = redis.call('ZRANGEBYSCORE', prioritized, base * unit, '(' .. (base + span) * unit, 'WITHSCORES', 'LIMIT', 0, 1)
local highest = tonumber(redis.call('HGET', turns, 'highest') or '0')
local present = highest
if head[2] then
  present = math.floor(tonumber(head[2]) / unit) - base
elseif highest > span / 2 then
  redis.call('DEL', turns)
  highest, present = 0, 0
end
local last = tonumber(redis.call('HGET', turns, 'group ' .. group) or '-1')
local turn = math.min(math.max(present, last + 1), span - 1)
redis.call('HSET', turns, 'group ' .. group, turn, 'highest', math.max(highest, turn))
local position = 0
if laneName ~= '' then
  redis.call('SADD', lanes, laneName)
  position = redis.call('LPOS', lane, token) or (redis.call('RPUSH', lane, token) - 1)
end
return {base + turn, position}
`;

const JOIN = `
local lane, lanes = unpack(KEYS)
redis.call('SADD', lanes, ARGV[1])
return redis.call('LPOS', lane, ARGV[2]) or (redis.call('RPUSH', lane, ARGV[2]) - 1)
`;

/** Takes a job out of its lane; returns who is first then. */
const LEAVE = `
local lane, lanes = unpack(KEYS)
redis.call('LREM', lane, 1, ARGV[2])
local head = redis.call('LINDEX', lane, 0)
if not head then redis.call('SREM', lanes, ARGV[1]) end
return head
`;

export interface LaneScripts {
  place(
    keys: readonly string[],
    values: readonly (string | number)[],
  ): Promise<[priority: number, position: number]>;
  join(keys: readonly string[], values: readonly string[]): Promise<number>;
  leave(keys: readonly string[], values: readonly string[]): Promise<string | null>;
}

interface Defined {
  yingdanPlace(...parts: (string | number)[]): Promise<[number, number]>;
  yingdanJoin(...parts: string[]): Promise<number>;
  yingdanLeave(...parts: string[]): Promise<string | null>;
}

export function createLaneScripts(redis: Redis): LaneScripts {
  redis.defineCommand("yingdanPlace", { numberOfKeys: 7, lua: PLACE });
  redis.defineCommand("yingdanJoin", { numberOfKeys: 2, lua: JOIN });
  redis.defineCommand("yingdanLeave", { numberOfKeys: 2, lua: LEAVE });
  const defined = redis as unknown as Defined;
  return {
    place: (keys, values) => defined.yingdanPlace(...keys, ...values),
    join: (keys, values) => defined.yingdanJoin(...keys, ...values),
    leave: (keys, values) => defined.yingdanLeave(...keys, ...values),
  };
}
