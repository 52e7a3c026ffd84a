/* SPDX-License-Identifier: (MIT OR GPL-2.0-only) */
/*
 * A hook's spare. The kernel skips a program that has not come to its end on that CPU. Since
 * Linux 7.0 a hook can be preempted in its middle, and whoever runs on that CPU meanwhile is
 * skipped. So there are two programs at such a tracepoint: the second, the spare, does the work
 * of the first where that was skipped, and else nothing. It is skipped, too, only where one was
 * preempted in each.
 *
 * The first leaves a mark at the PID that the event is about; the spare, which runs right after
 * it, takes it away. Exact: what befalls one task befalls it in turn, and a fork is over before
 * its child runs. Not per CPU: between the two, a task may move to another.
 *
 * A spare that is skipped leaves its mark behind. The next event at that PID is of another kind, but
 * for an exec after an exec: if then the first is skipped, nobody tells of it, and it is counted as
 * missed (native/hooks.cc), for so many spares were skipped.
 */
#ifndef TRACER_SPARE_H
#define TRACER_SPARE_H

/* PID_MAX_LIMIT of a 64-bit kernel, in rows: an array gives no entry less than 8 bytes. */
#define PIDS_PER_ROW 64
#define PID_ROWS ((1 << 22) / PIDS_PER_ROW)

/* enum record_kind of the event whose first program ran and whose spare has not. */
struct ran_row { u8 kinds[PIDS_PER_ROW]; };

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, PID_ROWS);
	__type(key, u32);
	__type(value, struct ran_row);
} ran SEC(".maps");

static __always_inline volatile u8 *mark_of(u32 pid)
{
	u32 number = pid / PIDS_PER_ROW;
	struct ran_row *row = bpf_map_lookup_elem(&ran, &number);

	return row ? &row->kinds[pid % PIDS_PER_ROW] : NULL;
}

/* In the first, before all else. */
static __always_inline void mark_run(u8 kind, u32 pid)
{
	volatile u8 *mark;

	if (!config.spares)
		return;
	mark = mark_of(pid);
	if (mark)
		*mark = kind;
}

/* In the spare. @return whether the first was skipped for this event */
static __always_inline int was_skipped(u8 kind, u32 pid)
{
	volatile u8 *mark;

	if (!config.spares)
		return 0;
	mark = mark_of(pid);
	if (!mark)
		return 0; /* cannot be */
	if (*mark == kind) {
		*mark = 0;
		return 0;
	}
	__sync_fetch_and_add(&shared.stood_in, 1);
	return 1;
}

#endif
