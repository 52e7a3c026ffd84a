/* SPDX-License-Identifier: (MIT OR GPL-2.0-only) */
/*
 * The kernel fields that are read, and nothing else: libbpf moves each access to
 * where the running kernel has the field (CO-RE), so no generated vmlinux.h.
 * Differences between kernels are one accessor each, at the end.
 */
#ifndef TRACER_KERNEL_H
#define TRACER_KERNEL_H

typedef unsigned char u8;
typedef unsigned short u16;
typedef unsigned int u32;
typedef unsigned long long u64;
typedef int s32;
typedef long long s64;
/* The names that bpf_helper_defs.h is written in. */
typedef u8 __u8;
typedef u16 __u16;
typedef u32 __u32;
typedef u64 __u64;
typedef short __s16;
typedef s32 __s32;
typedef s64 __s64;
typedef u16 __be16;
typedef u32 __be32;
typedef u32 __wsum;

#include <bpf/bpf_helpers.h>
#include <bpf/bpf_core_read.h>
#include <bpf/bpf_tracing.h>

/* include/uapi/linux/bpf.h */
enum {
	BPF_MAP_TYPE_HASH = 1,
	BPF_MAP_TYPE_ARRAY = 2,
	BPF_MAP_TYPE_PERCPU_ARRAY = 6,
	BPF_MAP_TYPE_RINGBUF = 27,
};
enum { BPF_NOEXIST = 1, BPF_EXIST = 2 };
enum { BPF_RB_NO_WAKEUP = 1, BPF_RB_FORCE_WAKEUP = 2 };
enum { BPF_RB_AVAIL_DATA = 0 };
enum { BPF_ANY = 0 };
/* include/linux/sched/signal.h */
enum { SIGNAL_GROUP_EXIT = 0x4 };

#pragma clang attribute push(__attribute__((preserve_access_index)), apply_to = record)

typedef struct {
	int counter;
} atomic_t;

typedef struct {
	u32 val;
} kuid_t;

struct cred {
	kuid_t uid;
	kuid_t euid;
};

struct kernfs_node {
	u64 id;
};

struct cgroup_root {
	int hierarchy_id;
};

struct cgroup {
	struct kernfs_node *kn;
	struct cgroup_root *root;
};

struct css_set {
	struct cgroup *dfl_cgrp;
};

struct ns_common {
	unsigned int inum;
};

struct pid_namespace {
	struct ns_common ns;
};

struct upid {
	int nr;
	struct pid_namespace *ns;
};

struct pid {
	u32 level;
	struct upid numbers[1];
};

struct task_io_accounting {
	u64 read_bytes;
	u64 write_bytes;
};

struct sched_entity {
	u64 sum_exec_runtime;
};

struct signal_struct {
	atomic_t live;
	int group_exit_code;
	u32 flags;
	unsigned long maxrss;
	unsigned long long sum_sched_runtime;
	u64 utime;
	u64 stime;
	unsigned long nvcsw;
	unsigned long nivcsw;
	unsigned long min_flt;
	unsigned long maj_flt;
	struct task_io_accounting ioac;
};

struct mm_struct {
	unsigned long arg_start;
	unsigned long arg_end;
};

struct linux_binprm {
	const char *filename;
};

struct task_struct {
	int pid;
	int tgid;
	int exit_code;
	u64 start_boottime;
	char comm[16];
	struct task_struct *group_leader;
	struct task_struct *real_parent;
	struct signal_struct *signal;
	struct mm_struct *mm;
	const struct cred *cred;
	struct css_set *cgroups;
	struct pid *thread_pid;
	kuid_t loginuid;
	struct sched_entity se;
	u64 utime;
	u64 stime;
	unsigned long nvcsw;
	unsigned long nivcsw;
	unsigned long min_flt;
	unsigned long maj_flt;
	struct task_io_accounting ioac;
};

#pragma clang attribute pop

/* Not there without CONFIG_AUDIT. */
static __always_inline u32 login_uid_of(struct task_struct *task)
{
	if (bpf_core_field_exists(task->loginuid))
		return task->loginuid.val;
	return 0xffffffff;
}

/* Empty structures without CONFIG_TASK_IO_ACCOUNTING. */
static __always_inline int has_io_accounting(struct task_struct *task)
{
	return bpf_core_field_exists(task->ioac.read_bytes);
}

/*
 * The PID in the innermost namespace. numbers[] is as long as the namespace is
 * deep; the verifier allows no variable offset into a typed pointer, so the
 * address is computed on one that was read and has no type.
 */
static __always_inline u32 ns_pid_of(struct task_struct *leader)
{
	struct pid *pid = NULL;
	u32 level;
	int nr = 0;

	bpf_core_read(&pid, sizeof(pid), &leader->thread_pid);
	if (!pid)
		return 0;
	level = BPF_CORE_READ(pid, level);
	if (level == 0)
		return leader->tgid;
	bpf_core_read(&nr, sizeof(nr), &pid->numbers[level].nr);
	return nr;
}

/* The inode of the innermost PID namespace of a process: what /proc/PID/ns/pid shows. */
static __always_inline u32 pid_namespace_of(struct task_struct *leader)
{
	struct pid_namespace *namespace = NULL;
	struct pid *pid = NULL;
	u32 level;

	bpf_core_read(&pid, sizeof(pid), &leader->thread_pid);
	if (!pid)
		return 0;
	level = BPF_CORE_READ(pid, level);
	bpf_core_read(&namespace, sizeof(namespace), &pid->numbers[level].ns);
	return BPF_CORE_READ(namespace, ns.inum);
}

#endif
