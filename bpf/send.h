/* SPDX-License-Identifier: (MIT OR GPL-2.0-only) */
/*
 * Records on their way to the reader: the ring, when it is woken, and what is counted.
 */
#ifndef TRACER_SEND_H
#define TRACER_SEND_H

struct {
	__uint(type, BPF_MAP_TYPE_RINGBUF);
	__uint(max_entries, 8 << 20);
} ring SEC(".maps");

/* Records of variable length are put together here; too large for the stack. */
union scratch {
	struct record_exec exec;
	struct record_cgroup cgroup;
	char bytes[sizeof(struct record_exec) + MAX_PATH_BYTES + MAX_ARGS_BYTES + 8];
};

struct {
	__uint(type, BPF_MAP_TYPE_PERCPU_ARRAY);
	__uint(max_entries, SCRATCHES);
	__type(key, u32);
	__type(value, union scratch);
} scratch SEC(".maps");

/*
 * Interrupts when idle, polling when busy: a wakeup costs the traced process
 * 25-37 us, so only the first record after a quiet time makes one, and one more
 * when the ring fills faster than the reader's timer.
 */
static __always_inline u64 wakeup_flags(void)
{
	u32 state = shared.reader;

	if (state == READER_ASLEEP) {
		shared.reader = READER_POLLING;
		return BPF_RB_FORCE_WAKEUP;
	}
	if (state == READER_POLLING &&
	    bpf_ringbuf_query(&ring, BPF_RB_AVAIL_DATA) > config.ring_half_bytes) {
		shared.reader = READER_CALLED;
		return BPF_RB_FORCE_WAKEUP;
	}
	return BPF_RB_NO_WAKEUP;
}

/* Space for a record of a fixed size. A failure is counted, never silent. */
static __always_inline void *reserve(u16 kind, u64 bytes)
{
	void *record = bpf_ringbuf_reserve(&ring, bytes, 0);

	if (!record)
		__sync_fetch_and_add(&shared.lost[kind], 1);
	return record;
}

static __always_inline void submit(u16 kind, void *record)
{
	__sync_fetch_and_add(&shared.sent[kind], 1);
	bpf_ringbuf_submit(record, wakeup_flags());
}

/* The same for a record of variable length, which needs a copy. */
static __always_inline void output(u16 kind, void *record, u64 bytes)
{
	u64 flags = wakeup_flags();

	if (bpf_ringbuf_output(&ring, record, bytes, flags) < 0) {
		__sync_fetch_and_add(&shared.lost[kind], 1);
		/* Nobody was woken after all. */
		if (flags == BPF_RB_FORCE_WAKEUP)
			shared.reader = READER_ASLEEP;
		return;
	}
	__sync_fetch_and_add(&shared.sent[kind], 1);
}

#endif
