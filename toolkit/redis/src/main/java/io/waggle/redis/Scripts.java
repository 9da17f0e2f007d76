// SPDX-License-Identifier: Apache-2.0
package io.waggle.redis;

/**
 * What Redis does in one step. Keys: the stream, the hash beside it (epoch {@code e}, last offset {@code o}, and
 * {@code g:group} for each group), and the key of an id or the hash again.
 */
final class Scripts {

  /**
   * Adds a message under the next offset, {@code offset-0} in the stream. Arguments: a new epoch, size, age, now, bytes,
   * time to live of an id or 0. Returns epoch, offset, and 1 if the id was there.
   *
   * <p>A stream without its hash, or the other way round, is a history that was lost. What is too old goes by MINID, a
   * few at a time; both keys go by themselves when nobody has published for long after the last message has expired.
   */
  static final String APPEND = """
    local ttl = tonumber(ARGV[6])
    if ttl > 0 then
      local before = redis.call('GET', KEYS[3])
      if before then
        local e, o = string.match(before, '^(%S+) (%d+)$')
        return {e, o, 1}
      end
    end
    local epoch = redis.call('HGET', KEYS[2], 'e')
    if not epoch then
      redis.call('DEL', KEYS[1])
      epoch = ARGV[1]
      redis.call('HSET', KEYS[2], 'e', epoch)
    end
    local offset = redis.call('HINCRBY', KEYS[2], 'o', 1)
    redis.call('XADD', KEYS[1], 'MAXLEN', '=', ARGV[2], offset .. '-0', 't', ARGV[4], 'm', ARGV[5])
    local limit = tonumber(ARGV[4]) - tonumber(ARGV[3])
    local old = redis.call('XRANGE', KEYS[1], '-', '+', 'COUNT', 10)
    local min = nil
    for i, entry in ipairs(old) do
      if tonumber(entry[2][2]) <= limit then
        min = string.match(entry[1], '^%d+')
      end
    end
    if min then
      redis.call('XTRIM', KEYS[1], 'MINID', string.format('%.0f', tonumber(min) + 1))
    end
    redis.call('PEXPIRE', KEYS[1], ARGV[3])
    redis.call('PEXPIRE', KEYS[2], string.format('%.0f', tonumber(ARGV[3]) * 2 + 604800000))
    if ttl > 0 then
      redis.call('SET', KEYS[3], epoch .. ' ' .. offset, 'PX', ARGV[6])
    end
    return {epoch, tostring(offset), 0}
    """;

  /**
   * Reads. Arguments: size, oldest time, from, limit. Returns epoch, last offset, first offset, entries. The first that
   * is young enough is found by halves: offsets have no holes.
   */
  static final String READ = """
    local epoch = redis.call('HGET', KEYS[2], 'e')
    if not epoch then
      return {'', '0', '1', {}}
    end
    local last = tonumber(redis.call('HGET', KEYS[2], 'o'))
    local head = redis.call('XRANGE', KEYS[1], '-', '+', 'COUNT', 1)
    local low = last + 1
    if #head > 0 then
      low = math.max(tonumber(string.match(head[1][1], '^%d+')), last + 1 - tonumber(ARGV[1]))
      local high = last + 1
      local middle = low
      while low < high do
        local id = string.format('%.0f-0', middle)
        local entry = redis.call('XRANGE', KEYS[1], id, id)
        if #entry > 0 and tonumber(entry[1][2][2]) <= tonumber(ARGV[2]) then
          low = middle + 1
        else
          high = middle
        end
        middle = math.floor((low + high) / 2)
      end
    end
    local from = math.max(low, tonumber(ARGV[3]))
    local entries = {}
    if tonumber(ARGV[4]) > 0 and from <= last then
      entries = redis.call('XRANGE', KEYS[1], string.format('%.0f-0', from), '+', 'COUNT', ARGV[4])
    end
    return {epoch, string.format('%.0f', last), string.format('%.0f', low), entries}
    """;

  private Scripts() {
  }
}
