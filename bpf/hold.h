/* SPDX-License-Identifier: (MIT OR GPL-2.0-only) */
/*
 * The threshold in the kernel: fork and exec records are held until their process
 * ends. One that ends below the threshold sends nothing, not even its exit and free;
 * for one that passes, all is sent that was held. The reader takes what outlives the
 * threshold while it runs (native/held_processes.cc).
 *
 * All of a process is held, or nothing: where there is no room, it is sent at once,
 * as if there were no threshold. So nothing is cut, and nothing is lost by holding it.
 *
 * Held in hash maps by tgid and start, and not in task storage: an exec by a thread that
 * is not the leader puts another task_struct in the leader's place, but keeps both. And
 * it is one way for all kernels.
 */
#ifndef TRACER_HOLD_H
#define TRACER_HOLD_H

/* The loader says how many entries. All are allocated then, and none in a hook. */
#define MAP(name, map_type, key_type, value_type) \
	struct { \
		__uint(type, map_type); \
		__uint(max_entries, 1); \
		__type(key, key_type); \
		__type(value, value_type); \
	} name SEC(".maps")

MAP(held, BPF_MAP_TYPE_HASH, struct held_key, struct held);
MAP(held_small, BPF_MAP_TYPE_HASH, struct held_key, struct held_small);
MAP(held_medium, BPF_MAP_TYPE_HASH, struct held_key, struct held_medium);
MAP(held_large, BPF_MAP_TYPE_HASH, struct held_key, struct held_large);

/*
 * Verdicts, each the start time of the process that it is about. One slot for all tgids with
 * the same lowest bits, and not a hash map: some frees never come, so nobody could take the
 * entries out. A slot that another process took over costs a record that tells nothing new.
 */
MAP(held_back, BPF_MAP_TYPE_ARRAY, u32, u64); /* ended below the threshold: for a second exit, and the free */
MAP(passing, BPF_MAP_TYPE_ARRAY, u32, u64);   /* an exit is sending what was held: for a second exit */
MAP(taken, BPF_MAP_TYPE_ARRAY, u32, u64);     /* written by the reader before it takes a process */

/* fill_header() writes the same two into a record. */
static __always_inline void fill_key(struct held_key *key, struct task_struct *leader)
{
	key->start_boot_ns = leader->start_boottime;
	key->tgid = leader->tgid;
	key->number = 0;
}

static __always_inline void write_verdict(void *table, const struct held_key *key, u64 start_boot_ns)
{
	u32 slot = key->tgid & (VERDICT_SLOTS - 1);
	volatile u64 *verdict = bpf_map_lookup_elem(table, &slot);

	if (verdict)
		*verdict = start_boot_ns;
}

static __always_inline int has_verdict(void *table, const struct held_key *key)
{
	u32 slot = key->tgid & (VERDICT_SLOTS - 1);
	volatile u64 *verdict = bpf_map_lookup_elem(table, &slot);

	return verdict && *verdict == key->start_boot_ns;
}

/* The smallest size that fits and has room. The map copies all of its size: the scratch is longer. */
static __always_inline int hold_record(const struct held_key *key, struct record_exec *record, u64 size)
{
	if (size <= HELD_SMALL_BYTES && !bpf_map_update_elem(&held_small, key, record, BPF_NOEXIST))
		return HELD_SMALL;
	if (size <= HELD_MEDIUM_BYTES && !bpf_map_update_elem(&held_medium, key, record, BPF_NOEXIST))
		return HELD_MEDIUM;
	if (!bpf_map_update_elem(&held_large, key, record, BPF_NOEXIST))
		return HELD_LARGE;
	return -1;
}

/* @return 0 if it was there, and nobody else takes it any more */
static __always_inline long take_record(const struct held_key *key, u32 size)
{
	if (size == HELD_SMALL)
		return bpf_map_delete_elem(&held_small, key);
	if (size == HELD_MEDIUM)
		return bpf_map_delete_elem(&held_medium, key);
	return bpf_map_delete_elem(&held_large, key);
}

static __always_inline u32 size_of(const struct held *process, u32 number)
{
	return process->sizes >> (2 * number) & 3;
}

static __always_inline void send_held_exec(struct record_exec *record, u64 most_bytes)
{
	u64 bytes;

	if (!record)
		return;
	bytes = *(volatile u32 *)&record->header.size;
	if (bytes <= most_bytes) /* always; the verifier wants to see it */
		output(RECORD_EXEC, record, bytes);
}

/* After it was taken out of `held`: nobody else sends these. */
static __always_inline void send_held(struct held_key *key, struct held *process)
{
	output(RECORD_FORK, &process->fork, sizeof(process->fork));
	for (u32 number = 0; number < MAX_HELD_EXECS; number++) {
		u32 size = size_of(process, number);

		if (number >= process->execs)
			break;
		key->number = number;
		if (size == HELD_SMALL)
			send_held_exec(bpf_map_lookup_elem(&held_small, key), HELD_SMALL_BYTES);
		else if (size == HELD_MEDIUM)
			send_held_exec(bpf_map_lookup_elem(&held_medium, key), HELD_MEDIUM_BYTES);
		else
			send_held_exec(bpf_map_lookup_elem(&held_large, key), HELD_LARGE_BYTES);
		take_record(key, size);
	}
	key->number = 0;
}

static __always_inline void forget_held(struct held_key *key, const struct held *process)
{
	for (u32 number = 0; number < MAX_HELD_EXECS; number++) {
		if (number >= process->execs)
			break;
		key->number = number;
		take_record(key, size_of(process, number));
	}
	key->number = 0;
}

/* From now on the process is sent like any other. @return 0, or the reader or another exit was first */
static __always_inline long let_pass(struct held_key *key, struct held *process)
{
	long error = bpf_map_delete_elem(&held, key);

	if (!error)
		send_held(key, process);
	return error;
}

/* @return whether it is held; else its fork is to be sent */
static __always_inline int hold_fork(struct task_struct *child)
{
	struct held process = {};
	struct held_key key;

	if (!config.holds || !shared.threshold_ns)
		return 0;
	fill_key(&key, child);
	fill_fork(&process.fork, child);
	if (!bpf_map_update_elem(&held, &key, &process, BPF_NOEXIST))
		return 1;
	__sync_fetch_and_add(&shared.not_held_count, 1);
	return 0;
}

/* @return whether it is held; else it is to be sent, after what was held before */
static __always_inline int hold_exec(struct task_struct *leader, struct record_exec *record, u64 size)
{
	struct held process, *found;
	struct held_key key;
	int held_size;

	if (!config.holds)
		return 0;
	fill_key(&key, leader);
	found = bpf_map_lookup_elem(&held, &key);
	if (!found)
		return 0;
	process = *found;
	key.number = process.execs;
	held_size = key.number < MAX_HELD_EXECS ? hold_record(&key, record, size) : -1;
	if (held_size < 0) {
		key.number = 0;
		if (!let_pass(&key, &process))
			__sync_fetch_and_add(&shared.not_held_count, 1);
		return 0;
	}
	process.sizes |= (u32)held_size << (2 * process.execs);
	process.execs++;
	key.number = 0;
	if (!bpf_map_update_elem(&held, &key, &process, BPF_EXIST))
		return 1;
	/* The reader has taken the process meanwhile, with this exec or without it. */
	key.number = process.execs - 1;
	return take_record(&key, held_size) != 0;
}

/*
 * The one decision. Two exits of a group may come here at once, and the reader may take
 * the process: whoever deletes it from `held` has decided, and a second exit that is too
 * late to delete it sends nothing. What it could tell, the first still will: its record
 * is written after this. One that comes later sends its record as ever.
 * @return whether nothing of this exit is to be sent
 */
static __always_inline int hold_exit(struct task_struct *leader)
{
	struct held process, *found;
	struct held_key key;
	u64 lived_ns;

	if (!config.holds)
		return 0;
	fill_key(&key, leader);
	found = bpf_map_lookup_elem(&held, &key);
	if (!found)
		return has_verdict(&held_back, &key) || has_verdict(&passing, &key);
	process = *found;
	lived_ns = bpf_ktime_get_boot_ns() - key.start_boot_ns;
	if (lived_ns >= shared.threshold_ns) {
		/* Before it is taken out, for a second exit that does not find it any more. */
		write_verdict(&passing, &key, key.start_boot_ns);
		if (let_pass(&key, &process) && !has_verdict(&taken, &key))
			return 1;
		write_verdict(&passing, &key, 0);
		return 0;
	}
	write_verdict(&held_back, &key, key.start_boot_ns);
	if (bpf_map_delete_elem(&held, &key)) {
		if (!has_verdict(&taken, &key))
			return 1;
		write_verdict(&held_back, &key, 0);
		return 0;
	}
	forget_held(&key, &process);
	__sync_fetch_and_add(&shared.held_back_count, 1);
	__sync_fetch_and_add(&shared.held_back_ns, lived_ns);
	return 1;
}

/* @return whether nothing is to be sent of it: user space does not know the process */
static __always_inline int hold_free(struct task_struct *leader)
{
	struct held_key key;

	if (!config.holds)
		return 0;
	fill_key(&key, leader);
	return has_verdict(&held_back, &key);
}

#endif
