/* SPDX-License-Identifier: (MIT OR GPL-2.0-only) */
/*
 * What records say, from a process as the kernel has it.
 */
#ifndef TRACER_FILL_H
#define TRACER_FILL_H

static __always_inline void fill_header(struct record_header *header, u16 kind, u32 size,
					struct task_struct *leader, u32 ppid)
{
	header->size = size;
	header->kind = kind;
	header->flags = 0;
	header->tgid = leader->tgid;
	header->ppid = ppid;
	header->time_boot_ns = bpf_ktime_get_boot_ns();
	header->start_boot_ns = leader->start_boottime;
}

static __always_inline void fill_owner(struct record_owner *owner, struct task_struct *leader)
{
	const struct cred *cred = leader->cred;

	owner->cgroup_id = leader->cgroups->dfl_cgrp->kn->id;
	owner->uid = cred->uid.val;
	owner->euid = cred->euid.val;
	owner->login_uid = login_uid_of(leader);
	owner->ns_pid = ns_pid_of(leader);
	bpf_probe_read_kernel(owner->comm, sizeof(owner->comm), leader->comm);
}

/* What the threads that are gone used; the whole group once its leader is released. */
static __always_inline void fill_usage(struct record_usage *usage, struct task_struct *task)
{
	struct signal_struct *signal = task->signal;

	usage->cpu_ns = signal->sum_sched_runtime;
	usage->user_ns = signal->utime;
	usage->system_ns = signal->stime;
	usage->max_rss_bytes = signal->maxrss * config.page_bytes;
	usage->read_bytes = 0;
	usage->write_bytes = 0;
	if (has_io_accounting(task)) {
		usage->read_bytes = signal->ioac.read_bytes;
		usage->write_bytes = signal->ioac.write_bytes;
	}
	usage->min_faults = signal->min_flt;
	usage->maj_faults = signal->maj_flt;
	usage->voluntary_switches = signal->nvcsw;
	usage->involuntary_switches = signal->nivcsw;
}

/* A thread that the kernel has not added to the group's totals yet. */
static __always_inline void add_thread_usage(struct record_usage *usage, struct task_struct *task)
{
	usage->cpu_ns += task->se.sum_exec_runtime;
	usage->user_ns += task->utime;
	usage->system_ns += task->stime;
	if (has_io_accounting(task)) {
		usage->read_bytes += task->ioac.read_bytes;
		usage->write_bytes += task->ioac.write_bytes;
	}
	usage->min_faults += task->min_flt;
	usage->maj_faults += task->maj_flt;
	usage->voluntary_switches += task->nvcsw;
	usage->involuntary_switches += task->nivcsw;
}

static __always_inline void fill_fork(struct record_fork *record, struct task_struct *child)
{
	/* Not parent: CLONE_PARENT makes a sibling. */
	fill_header(&record->header, RECORD_FORK, sizeof(*record), child, child->real_parent->tgid);
	fill_owner(&record->owner, child);
}

#endif
