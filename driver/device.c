// SPDX-License-Identifier: GPL-2.0-only
/*
 * device.c - /dev/vmm: open files, how one becomes a machine, and close.
 */
#include <linux/capability.h>
#include <linux/miscdevice.h>
#include <linux/module.h>
#include <linux/sched/mm.h>
#include <linux/security.h>
#include <linux/slab.h>
#include <linux/uaccess.h>

#include "compat.h"
#include "try.h"
#include "vmm86.h"

/* entry.S knows the order of the general registers. */
static_assert(VMM86_EBX == 3 && VMM86_EBP == 5 && VMM86_EDI == 7);

/* And these. */
static_assert(offsetof(struct vmm86_machine, quick_io) == 8);
static_assert(offsetof(struct vmm86_machine, quick_cpuid) == 12);
static_assert(offsetof(struct vmm86_machine, launch) == 16);
static_assert(VMM86_LAUNCH_DONE == 1 && VMM86_LAUNCH_TRIED == 2);
static_assert((s32)VMM86_NOT_ENTERED == -0x40000000);

static int device_open(struct inode *inode, struct file *file)
{
	struct vmm86_machine *m;

	/* A machine is for the address space that opens it; the kernel has none. */
	if (!current->mm)
		return -EINVAL;
	m = kzalloc(sizeof(*m), GFP_KERNEL_ACCOUNT);
	if (!m)
		return -ENOMEM;
	mutex_init(&m->lock);
	m->vmcs.cpu = -1;
	m->busy = BIT(0);
	m->mm = current->mm;
	mmgrab(m->mm);
	m->user = get_uid(current_user());
	vmm86_deadline_init(m);
	vmm86_watch_add(m);
	file->private_data = m;
	return 0;
}

/* Everything that machine_make() made, in any state of it. */
static void machine_destroy(struct vmm86_machine *m)
{
	bool root = m->vmcs.region;

	vmm86_vmcs_free(m);
	if (m->mode)
		m->mode->destroy(m);
	vmm86_ept_destroy(m);
	vmm86_ports_destroy(m);
	vmm86_memory_destroy(m);
	kfree(m->fpu);
	free_page((unsigned long)m->outputs.page);
	free_page((unsigned long)m->data);
	free_page((unsigned long)m->run);
	m->mode = NULL;
	m->fpu = NULL;
	m->outputs.page = NULL;
	m->data = NULL;
	m->run = NULL;
	m->made = 0;
	if (root)
		vmm86_root_put();
}

static int device_release(struct inode *inode, struct file *file)
{
	struct vmm86_machine *m = file->private_data;

	vmm86_watch_remove(m);
	if (m->made == VMM86_MADE_CLASSIC)
		vmm86_classic_report(m);
	vmm86_deadline_destroy(m);
	machine_destroy(m);
	free_uid(m->user);
	mmdrop(m->mm);
	kfree(m);
	return 0;
}

/* Which mode, with or without EPT; or why not. */
static enum vmx_refusal choose_mode(struct vmm86_machine *m,
				    struct vmm86_setup *setup)
{
	bool ept = vmx_caps_has_ept(&vmm86_caps);
	bool real = ept && vmx_caps_has_unrestricted_guest(&vmm86_caps);

	if (setup->mode == VMM86_MODE_REAL && !ept)
		return VMX_REFUSAL_NO_EPT;
	if (setup->mode == VMM86_MODE_REAL && !real)
		return VMX_REFUSAL_NO_UNRESTRICTED_GUEST;
	if (setup->mode == VMM86_MODE_AUTO)
		setup->mode = real && !(setup->flags & VMM86_SETUP_NO_EPT) ?
			      VMM86_MODE_REAL : VMM86_MODE_V86;

	m->real = setup->mode == VMM86_MODE_REAL;
	m->mode = m->real ? &vmm86_mode_real : &vmm86_mode_v86;
	if (ept && !(setup->flags & VMM86_SETUP_NO_EPT))
		setup->granted |= VMM86_GRANTED_EPT;
	if (vmx_caps_has_monitor_trap_flag(&vmm86_caps))
		setup->granted |= VMM86_GRANTED_MTF;
	return VMX_REFUSAL_NONE;
}

/* ROM, video memory and ports of the PC: for those who may have them anyway. */
bool vmm86_hardware_allowed(void)
{
	return capable(CAP_SYS_RAWIO) &&
	       !security_locked_down(LOCKDOWN_DEV_MEM) &&
	       !security_locked_down(LOCKDOWN_IOPORT);
}

static int allocate(struct vmm86_machine *m, const struct vmm86_setup *setup)
{
	int ret;

	m->run = (void *)get_zeroed_page(GFP_KERNEL_ACCOUNT);
	m->data = (void *)get_zeroed_page(GFP_KERNEL_ACCOUNT);
	if (!m->run || !m->data)
		return -ENOMEM;
	ret = vmm86_fpu_init(m);
	if (!ret)
		ret = vmm86_memory_init(m, setup->mem_size,
					setup->flags & VMM86_SETUP_A20);
	if (!ret && setup->granted & VMM86_GRANTED_EPT)
		ret = vmm86_ept_init(m);
	if (!ret)
		ret = m->mode->init(m);
	if (!ret && setup->flags & VMM86_SETUP_FIRMWARE)
		ret = vmm86_memory_adopt_firmware(m);
	return ret;
}

static int make(struct vmm86_machine *m, struct vmm86_setup *setup)
{
	int ret = vmm86_root_get(&setup->refusal, &setup->refusal_cpu);

	if (ret)
		return ret;
	ret = vmm86_vmcs_alloc(m);
	if (ret) {
		vmm86_root_put();
		return ret;
	}
	/* From here on machine_destroy() undoes everything. */
	setup->refusal = choose_mode(m, setup);
	if (setup->refusal)
		return -EOPNOTSUPP;
	/* Also after an earlier SETUP that failed with other wishes. */
	m->hardware = setup->flags & VMM86_SETUP_FIRMWARE && vmm86_hardware_allowed();
	if (m->hardware)
		setup->granted |= VMM86_GRANTED_HARDWARE;
	ret = allocate(m, setup);
	if (ret)
		return ret;
	setup->refusal = vmm86_controls_check(m);
	return setup->refusal ? -EOPNOTSUPP : 0;
}

static bool setup_valid(const struct vmm86_setup *setup)
{
	return setup->mode <= VMM86_MODE_REAL &&
	       !(setup->flags & ~VMM86_SETUP_FLAGS) &&
	       !(setup->mode == VMM86_MODE_REAL &&
		 setup->flags & VMM86_SETUP_NO_EPT) &&
	       !setup->granted && !setup->refusal && !setup->refusal_cpu &&
	       !setup->version && PAGE_ALIGNED(setup->mem_size) &&
	       setup->mem_size >= VMM86_MEM_DEFAULT &&
	       setup->mem_size <= VMM86_MEM_MAX;
}

/**
 * vmm86_machine_make() - make a machine of an open file.
 * @m:		machine that is not made; m->lock is held
 * @setup:	wishes in, what was granted or refused out
 *
 * Return: 0, -EINVAL, -EBUSY or -EOPNOTSUPP with setup->refusal, -ENOMEM.
 */
int vmm86_machine_make(struct vmm86_machine *m, struct vmm86_setup *setup)
{
	int ret;

	if (!setup->mem_size)
		setup->mem_size = VMM86_MEM_DEFAULT;
	if (!setup_valid(setup))
		return -EINVAL;

	setup->version = VMM86_ABI_VERSION;
	ret = make(m, setup);
	if (ret) {
		machine_destroy(m);
		return ret;
	}
	setup->granted |= setup->flags;
	m->setup = *setup;
	m->due.before = VMM86_BEFORE_FIRST;
	vmm86_quick_exits(m, true);
	/* Pairs with vmm86_machine_made(): what was made is seen before the flag. */
	smp_store_release(&m->made, m->classic ? VMM86_MADE_CLASSIC : VMM86_MADE);
	if (!m->classic)
		clear_bit_unlock(0, &m->busy);
	return 0;
}

static long ioctl_setup(struct vmm86_machine *m, struct vmm86_setup __user *arg)
{
	struct vmm86_setup setup;
	int ret;

	if (copy_from_user(&setup, arg, sizeof(setup)))
		return -EFAULT;
	if (setup.size != sizeof(setup))
		return -EINVAL;
	/* Its owner may hold the lock as long as a classic guest runs. */
	if (vmm86_machine_made(m))
		return -EEXIST;

	mutex_lock(&m->lock);
	ret = m->made ? -EEXIST : vmm86_machine_make(m, &setup);
	mutex_unlock(&m->lock);

	if ((!ret || setup.refusal) && copy_to_user(arg, &setup, sizeof(setup)))
		return -EFAULT;
	return ret;
}

static long ioctl_caps(struct vmm86_caps __user *arg)
{
	struct vmm86_caps caps;

	if (get_user(caps.size, &arg->size))
		return -EFAULT;
	if (caps.size != sizeof(caps))
		return -EINVAL;
	vmm86_caps_read(&caps);
	return copy_to_user(arg, &caps, sizeof(caps)) ? -EFAULT : 0;
}

/* The FPU's registers are in memory between RUNs only. */
static long ioctl_fpu(struct vmm86_machine *m, bool set,
		      struct vmm86_fpu __user *arg)
{
	struct vmm86_fpu fpu;

	if (set && copy_from_user(&fpu, arg, sizeof(fpu)))
		return -EFAULT;
	if (test_and_set_bit_lock(0, &m->busy))
		return -EBUSY;
	if (set)
		vmm86_fpu_set(m, &fpu);
	else
		vmm86_fpu_get(m, &fpu);
	clear_bit_unlock(0, &m->busy);
	return !set && copy_to_user(arg, &fpu, sizeof(fpu)) ? -EFAULT : 0;
}

/* Lists of ports: to be queued, or to be passed through. */
static long ioctl_ports(struct vmm86_machine *m, bool pass,
			struct vmm86_queue_ports __user *arg)
{
	struct vmm86_queue_ports ports;
	int ret;

	if (copy_from_user(&ports, arg, sizeof(ports)))
		return -EFAULT;
	if (test_and_set_bit_lock(0, &m->busy))
		return -EBUSY;
	ret = pass ? vmm86_ports_pass(m, &ports) : vmm86_queue_set(m, &ports);
	clear_bit_unlock(0, &m->busy);
	return ret;
}

/* All but RUN, which shall not save registers for their sake. */
static noinline long other_ioctl(struct vmm86_machine *m, unsigned int cmd,
				 unsigned long arg)
{
	/* A machine belongs to the address space that opened it; RUN looks itself. */
	if (m->mm != current->mm)
		return -EPERM;
	switch (cmd) {
	case VMM86_SETUP:
		return ioctl_setup(m, (void __user *)arg);
	case VMM86_GET_CAPS:
		return ioctl_caps((void __user *)arg);
	case VMM86_GET_FPU:
	case VMM86_SET_FPU:
		if (vmm86_machine_made(m) != VMM86_MADE)
			return -EINVAL;
		return ioctl_fpu(m, cmd == VMM86_SET_FPU, (void __user *)arg);
	case VMM86_SET_QUEUE:
	case VMM86_PASS_PORTS:
		if (vmm86_machine_made(m) != VMM86_MADE)
			return -EINVAL;
		return ioctl_ports(m, cmd == VMM86_PASS_PORTS, (void __user *)arg);
	case VMM86_CLASSIC_RUN:
		if (vmm86_machine_made(m) != VMM86_MADE_CLASSIC)
			return -EINVAL;
		return vmm86_classic_run(m, (void __user *)arg);
	default:
		return vmm86_test_ioctl(m, cmd, arg);
	}
}

static long device_ioctl(struct file *file, unsigned int cmd,
			 unsigned long arg)
{
	struct vmm86_machine *m = file->private_data;

	return likely(cmd == VMM86_RUN) ? vmm86_run(m) : other_ioctl(m, cmd, arg);
}

/* RUN by the short way, see abi.h; nothing else moves in this file. */
static loff_t device_llseek(struct file *file, loff_t offset, int whence)
{
	if (offset != VMM86_RUN_SEEK || whence != SEEK_SET)
		return noop_llseek(file, offset, whence);
	return vmm86_run(file->private_data);
}

static int device_mmap(struct file *file, struct vm_area_struct *vma)
{
	struct vmm86_machine *m = file->private_data;

	if (m->mm != current->mm)
		return -EPERM;
	if (vmm86_machine_made(m) != VMM86_MADE)
		return vmm86_classic_mmap(m, vma);
	return vma->vm_pgoff < VMM86_SHARED_FRAME ? vmm86_memory_mmap(m, vma) :
						    vmm86_memory_mmap_all(m, vma);
}

static const struct file_operations device_fops = {
	.owner = THIS_MODULE,
	.open = device_open,
	.release = device_release,
	.unlocked_ioctl = device_ioctl,
	.compat_ioctl = device_ioctl,
	.mmap = device_mmap,
	.llseek = device_llseek,
};

static struct miscdevice device = {
	.minor = MISC_DYNAMIC_MINOR,
	.name = "vmm",
	.fops = &device_fops,
	.mode = 0660,
	.groups = vmm86_device_groups,
};

int vmm86_device_init(void)
{
	return misc_register(&device);
}

void vmm86_device_exit(void)
{
	misc_deregister(&device);
}
