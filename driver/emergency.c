// SPDX-License-Identifier: GPL-2.0-only
/*
 * emergency.c - who turns VMX off when the kernel crashes.
 *
 * Newer kernels ask whoever owns VMX.  They have one slot for the answer, and
 * warn when two want it.  KVM takes it as soon as kvm_intel is loaded, from
 * 6.12 on with its first machine only; so we give way while kvm_intel is there.
 * What KVM puts into the slot turns VMX off wherever CR4.VMXE is set, thus for
 * us as well.  One case is left without: from 6.12 on, kvm_intel loaded with
 * kvm.enable_virt_at_load=0, and a machine of ours alive.
 */
#include <linux/kobject.h>
#include <linux/module.h>
#include <linux/mutex.h>
#include <linux/notifier.h>
#include <linux/string.h>

#include "compat.h"
#include "vmm86.h"

static DEFINE_MUTEX(slot_lock);
static void (*wanted)(void);	/* what shall be in the slot */
static void (*present)(void);	/* what we have put there */
static bool kvm_loaded;

static void fill_slot(void)
{
	void (*callback)(void) = kvm_loaded ? NULL : wanted;

	if (callback == present)
		return;
	if (present)
		vmm86_emergency_unregister(present);
	if (callback)
		vmm86_emergency_register(callback);
	present = callback;
}

/**
 * vmm86_emergency() - what every CPU shall do when the kernel crashes.
 * @callback:	or NULL: VMX is off
 */
void vmm86_emergency(void (*callback)(void))
{
	mutex_lock(&slot_lock);
	wanted = callback;
	fill_slot();
	mutex_unlock(&slot_lock);
}

/* COMING is before kvm_intel's first function runs, GOING after its last. */
static int module_event(struct notifier_block *nb, unsigned long event,
			void *data)
{
	const struct module *module = data;

	if (strcmp(module->name, "kvm_intel") ||
	    (event != MODULE_STATE_COMING && event != MODULE_STATE_GOING))
		return NOTIFY_DONE;
	mutex_lock(&slot_lock);
	kvm_loaded = event == MODULE_STATE_COMING;
	fill_slot();
	mutex_unlock(&slot_lock);
	return NOTIFY_OK;
}

static struct notifier_block modules = { .notifier_call = module_event };

int vmm86_emergency_init(void)
{
	int ret = register_module_notifier(&modules);
	struct kobject *kvm;

	if (ret)
		return ret;
	/* /sys/module/kvm_intel; one that is built in is there too. */
	kvm = kset_find_obj(THIS_MODULE->mkobj.kobj.kset, "kvm_intel");
	if (kvm) {
		kvm_loaded = true;
		kobject_put(kvm);
	}
	return 0;
}

void vmm86_emergency_exit(void)
{
	unregister_module_notifier(&modules);
}
