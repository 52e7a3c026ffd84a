/* SPDX-License-Identifier: (MIT OR GPL-2.0-only) */
/*
 * Who is followed. A process joins when a member forks it, in the fork hook, before
 * it runs: nothing it does is missed, whoever its parent is later. It leaves when it
 * is freed. Without config.follow the verifier takes all of this out.
 */
#ifndef TRACER_FOLLOW_H
#define TRACER_FOLLOW_H

/*
 * By identity, not by task: a thread that execs takes over PID and start time of its
 * leader, but is another task; and a PID that is used again is another process.
 * Allocated at load (one entry where nobody is followed): no hook waits for memory.
 */
struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, MAX_FOLLOWED);
	__type(key, struct followed_key);
	__type(value, u8);
} followed SEC(".maps");

static __always_inline struct followed_key followed_key_of(struct task_struct *leader)
{
	struct followed_key key = { .tgid = leader->tgid, .start_ticks = leader->start_boottime / NS_PER_TICK };

	return key;
}

static __always_inline int is_followed(struct task_struct *leader)
{
	struct followed_key key;

	if (!config.follow)
		return 1;
	key = followed_key_of(leader);
	return bpf_map_lookup_elem(&followed, &key) != NULL;
}

/* The one who started this program, and is about to start the command. */
static __always_inline int is_starter(struct task_struct *leader)
{
	return shared.follow_children && ns_pid_of(leader) == config.own_pid &&
	       pid_namespace_of(leader) == config.own_pid_namespace;
}

/*
 * Whether a new process is followed from now on. By who forks, not by the parent,
 * whom CLONE_PARENT makes another.
 */
static __always_inline int join_followed(struct task_struct *forking, struct task_struct *child)
{
	struct task_struct *leader = forking->group_leader;
	struct followed_key key;
	u8 member = 1;

	if (!config.follow)
		return 1;
	key = followed_key_of(leader);
	if (!bpf_map_lookup_elem(&followed, &key) && !is_starter(leader))
		return 0;
	key = followed_key_of(child);
	if (bpf_map_update_elem(&followed, &key, &member, BPF_ANY)) {
		/* Neither it nor its descendants will be seen. */
		__sync_fetch_and_add(&shared.lost[RECORD_FORK], 1);
		return 0;
	}
	return 1;
}

/* Whether a process that is freed was followed; it no longer is. */
static __always_inline int leave_followed(struct task_struct *leader)
{
	struct followed_key key;

	if (!config.follow)
		return 1;
	key = followed_key_of(leader);
	return bpf_map_delete_elem(&followed, &key) == 0;
}

#endif
