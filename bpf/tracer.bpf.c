// SPDX-License-Identifier: (MIT OR GPL-2.0-only)
/*
 * The kernel side: a process's fork, exec, exit and free, from BTF-typed
 * tracepoints (no tracefs, no kprobes), into one ring buffer. The loader attaches
 * the hooks from the last in this file to the first: so a spare stands before the
 * hook that it is for, and runs after it.
 */
#include "kernel.h"
#include "records.h"

char LICENSE[] SEC("license") = "Dual MIT/GPL";

/* The only variable in .rodata: set by the loader before the program is verified. */
const volatile struct config config = { .page_bytes = 4096, .ring_half_bytes = 4 << 20, .holds = 0, .spares = 0 };

/* The only variable in .bss: mapped by the reader. */
volatile struct shared shared;

/* These use the two variables, and each the ones before it. */
#include "follow.h"
#include "send.h"
#include "fill.h"
#include "hold.h"
#include "spare.h"

static __always_inline int tell_fork(struct task_struct *parent, struct task_struct *child)
{
	struct record_fork *record;

	/* A new thread is not a new process. */
	if (child->pid != child->tgid)
		return 0;
	if (!join_followed(parent, child))
		return 0;
	if (hold_fork(child))
		return 0;
	record = reserve(RECORD_FORK, sizeof(*record));
	if (!record)
		return 0;
	fill_fork(record, child);
	submit(RECORD_FORK, record);
	return 0;
}

SEC("tp_btf/sched_process_fork")
int BPF_PROG(spare_fork, struct task_struct *parent, struct task_struct *child)
{
	return was_skipped(RECORD_FORK, child->pid) ? tell_fork(parent, child) : 0;
}

SEC("tp_btf/sched_process_fork")
int BPF_PROG(handle_fork, struct task_struct *parent, struct task_struct *child)
{
	mark_run(RECORD_FORK, child->pid);
	return tell_fork(parent, child);
}

static __always_inline int tell_exec(struct task_struct *task, struct linux_binprm *bprm, u32 scratch_key)
{
	/* After an exec by any thread, the caller is the leader and keeps its start time. */
	struct task_struct *leader = task->group_leader;
	struct mm_struct *mm = task->mm;
	struct record_exec *record;
	u64 args_start, args_total, args_bytes, size;
	s64 filename_bytes;
	u16 flags = 0;

	if (!is_followed(leader))
		return 0;
	record = bpf_map_lookup_elem(&scratch, &scratch_key);
	if (!record)
		return 0;
	fill_header(&record->header, RECORD_EXEC, 0, leader, leader->real_parent->tgid);
	fill_owner(&record->owner, leader);
	record->max_rss_bytes = task->signal->maxrss * config.page_bytes;

	/* The kernel's own copy: user memory may not be mapped in yet. */
	filename_bytes = bpf_probe_read_kernel_str(record->data, MAX_PATH_BYTES, bprm->filename);
	if (filename_bytes <= 0 || filename_bytes > MAX_PATH_BYTES)
		filename_bytes = 1;
	/* Nobody reads the flag; without this comparison, verifiers up to 6.12 do not see that it is positive. */
	if (filename_bytes == MAX_PATH_BYTES)
		flags |= FLAG_FILENAME_TRUNCATED;
	filename_bytes--; /* without the NUL */

	args_start = mm ? mm->arg_start : 0;
	args_total = mm ? mm->arg_end - args_start : 0;
	args_bytes = args_total;
	if (args_bytes > MAX_ARGS_BYTES) {
		args_bytes = MAX_ARGS_BYTES;
		flags |= FLAG_ARGS_TRUNCATED;
	}
	/* The kernel has just written these pages; where they are gone again, that is said. */
	if (args_bytes && bpf_probe_read_user(record->data + filename_bytes, args_bytes, (void *)args_start)) {
		args_bytes = 0;
		flags |= FLAG_ARGS_UNREADABLE;
	}
	record->header.flags = flags;
	record->filename_bytes = filename_bytes;
	record->args_bytes = args_bytes;
	record->args_total_bytes = args_total;
	record->pad = 0;
	size = (sizeof(*record) + filename_bytes + args_bytes + 7) & ~7ULL;
	if (size > sizeof(union scratch))
		return 0; /* cannot be; the verifier wants to see it */
	record->header.size = size;
	if (hold_exec(leader, record, size))
		return 0;
	output(RECORD_EXEC, record, size);
	return 0;
}

SEC("tp_btf/sched_process_exec")
int BPF_PROG(spare_exec, struct task_struct *task, int old_pid, struct linux_binprm *bprm)
{
	return was_skipped(RECORD_EXEC, task->pid) ? tell_exec(task, bprm, SCRATCH_SPARE_EXEC) : 0;
}

SEC("tp_btf/sched_process_exec")
int BPF_PROG(handle_exec, struct task_struct *task, int old_pid, struct linux_binprm *bprm)
{
	mark_run(RECORD_EXEC, task->pid);
	return tell_exec(task, bprm, SCRATCH_EXEC);
}

/*
 * A process ends when its last thread does. That is not the leader's exit: a leader
 * may leave first and its threads go on. `live` counts threads that have not begun
 * to exit; two that exit at once can both see 0 here, and both send a record.
 */
static __always_inline int tell_exit(struct task_struct *task)
{
	struct task_struct *leader = task->group_leader;
	struct signal_struct *signal = task->signal;
	struct record_exit *record;

	if (signal->live.counter != 0)
		return 0;
	if (!is_followed(leader))
		return 0;
	if (hold_exit(leader))
		return 0;
	record = reserve(RECORD_EXIT, sizeof(*record));
	if (!record)
		return 0;
	fill_header(&record->header, RECORD_EXIT, sizeof(*record), leader, leader->real_parent->tgid);
	fill_usage(&record->usage, task);
	add_thread_usage(&record->usage, task);
	/* A leader that left first is a zombie until now: not in the totals either. */
	if (leader != task)
		add_thread_usage(&record->usage, leader);
	/* What wait(2) reports: kernel/exit.c, wait_task_zombie(). */
	record->status = signal->flags & SIGNAL_GROUP_EXIT ? signal->group_exit_code : leader->exit_code;
	record->pad = 0;
	bpf_probe_read_kernel(record->comm, sizeof(record->comm), leader->comm);
	submit(RECORD_EXIT, record);
	return 0;
}

SEC("tp_btf/sched_process_exit")
int BPF_PROG(spare_exit, struct task_struct *task)
{
	return was_skipped(RECORD_EXIT, task->pid) ? tell_exit(task) : 0;
}

SEC("tp_btf/sched_process_exit")
int BPF_PROG(handle_exit, struct task_struct *task)
{
	mark_run(RECORD_EXIT, task->pid);
	return tell_exit(task);
}

/*
 * After the leader was reaped and a grace period: the scheduler's last slice is in. This hook and
 * the next have no spare: the kernel calls both with preemption off, but for PREEMPT_RT.
 */
SEC("tp_btf/sched_process_free")
int BPF_PROG(handle_free, struct task_struct *task)
{
	struct record_free *record;

	if (task->pid != task->tgid)
		return 0;
	if (!leave_followed(task))
		return 0;
	if (hold_free(task))
		return 0;
	record = reserve(RECORD_FREE, sizeof(*record));
	if (!record)
		return 0;
	/* real_parent may be freed already. */
	fill_header(&record->header, RECORD_FREE, sizeof(*record), task, 0);
	fill_usage(&record->usage, task);
	submit(RECORD_FREE, record);
	return 0;
}

/* The kernel hands the path over: no walk, and a cgroup that lives for milliseconds has a name. */
SEC("tp_btf/cgroup_mkdir")
int BPF_PROG(handle_cgroup_mkdir, struct cgroup *cgroup, const char *path)
{
	struct record_cgroup *record;
	u32 key = SCRATCH_CGROUP;
	s64 path_bytes;
	u64 size;

	/* Only the default (v2) hierarchy, whose ids the other records carry. */
	if (cgroup->root->hierarchy_id != 0)
		return 0;
	record = bpf_map_lookup_elem(&scratch, &key);
	if (!record)
		return 0;
	path_bytes = bpf_probe_read_kernel_str(record->data, MAX_PATH_BYTES, path);
	if (path_bytes <= 0 || path_bytes > MAX_PATH_BYTES)
		return 0;
	path_bytes--;
	size = (sizeof(*record) + path_bytes + 7) & ~7ULL;
	if (size > sizeof(union scratch))
		return 0; /* cannot be; the verifier wants to see it */
	__builtin_memset(&record->header, 0, sizeof(record->header));
	record->header.size = size;
	record->header.kind = RECORD_CGROUP;
	record->header.time_boot_ns = bpf_ktime_get_boot_ns();
	record->cgroup_id = cgroup->kn->id;
	record->path_bytes = path_bytes;
	record->pad = 0;
	output(RECORD_CGROUP, record, size);
	return 0;
}
