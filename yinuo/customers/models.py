from __future__ import annotations

from datetime import date, timedelta

from django.contrib.postgres.indexes import GinIndex, OpClass
from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Reverse
from django.utils.translation import gettext_lazy as _


class Customer(models.Model):
    """A company or person who has, or may have, our machines."""

    class Kind(models.TextChoices):
        COMPANY = "company", _("单位")
        PERSON = "person", _("个人")

    record = models.OneToOneField("core.Record", on_delete=models.PROTECT, primary_key=True, related_name="customer")
    branch = models.ForeignKey("core.Branch", on_delete=models.PROTECT, related_name="customers")
    kind = models.CharField(max_length=10, choices=Kind.choices, default=Kind.COMPANY)
    name = models.CharField(max_length=120)
    initials = models.CharField(max_length=60)
    tier = models.CharField(max_length=20, blank=True)
    manager = models.ForeignKey("core.Person", on_delete=models.PROTECT, null=True, related_name="accounts")
    is_key_account = models.BooleanField(default=False)
    note = models.TextField(blank=True)
    search = SearchVectorField(null=True)

    class Meta:
        indexes = [
            GinIndex(fields=["search"], name="customer_search"),
            models.Index(fields=["initials"], name="customer_initials", opclasses=["varchar_pattern_ops"]),
            models.Index(fields=["branch", "name"], name="customer_branch_name"),
            models.Index(fields=["branch", "tier"], condition=~Q(tier=""), name="customer_tier"),
        ]

    def __str__(self) -> str:
        return self.name


class Contact(models.Model):
    """
    A person at a customer. ``digits`` is the phone number reduced to digits, for the caller pop-up. ``email`` and
    ``language``: where and in which language he is told of his visits.
    """

    customer = models.ForeignKey(Customer, on_delete=models.CASCADE, related_name="contacts")
    name = models.CharField(max_length=60)
    title = models.CharField(max_length=40, blank=True)
    phone = models.CharField(max_length=30)
    digits = models.CharField(max_length=20)
    email = models.EmailField(blank=True)
    language = models.CharField(max_length=10, choices=[("zh-hans", _("中文")), ("en", _("英文"))], default="zh-hans")
    is_primary = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["customer"], condition=Q(is_primary=True), name="contact_one_primary"),
            models.UniqueConstraint(fields=["customer", "digits"], name="contact_phone_once"),
        ]
        indexes = [
            models.Index(fields=["digits"], name="contact_digits", opclasses=["varchar_pattern_ops"]),
            models.Index(OpClass(Reverse("digits"), name="text_pattern_ops"), name="contact_last_digits"),
        ]

    def __str__(self) -> str:
        return self.name


class Site(models.Model):
    """
    A place where machines stand. ``in_city``, or ``distance_km`` by road from the branch, decides which arrival promise
    applies.
    """

    customer = models.ForeignKey(Customer, on_delete=models.CASCADE, related_name="sites")
    name = models.CharField(max_length=100, blank=True)
    address = models.CharField(max_length=200)
    in_city = models.BooleanField()
    latitude = models.FloatField(null=True, blank=True)
    longitude = models.FloatField(null=True, blank=True)
    travel_minutes = models.PositiveIntegerField(null=True, blank=True)
    distance_km = models.PositiveIntegerField(null=True, blank=True)

    def __str__(self) -> str:
        return self.address


class Product(models.Model):
    code = models.CharField(max_length=40, unique=True)
    name = models.CharField(max_length=100)
    name_en = models.CharField(max_length=100, blank=True)
    family = models.CharField(max_length=40)
    warranty_months = models.PositiveIntegerField()
    skill = models.CharField(max_length=30, blank=True)
    is_sold = models.BooleanField(default=True)

    def __str__(self) -> str:
        return self.name


class Equipment(models.Model):
    """
    One machine. Its warranty state is worked out from these dates, never typed.

    ``dealer`` is who sold it; empty: we did. ``fragments`` holds every ending of the serial number, so that any part of
    it finds the machine by prefix.
    """

    serial = models.CharField(max_length=60, unique=True)
    product = models.ForeignKey(Product, on_delete=models.PROTECT, related_name="equipment")
    customer = models.ForeignKey(Customer, on_delete=models.PROTECT, related_name="equipment")
    site = models.ForeignKey(Site, on_delete=models.PROTECT, related_name="equipment")
    purchased_on = models.DateField(null=True, blank=True)
    installed_on = models.DateField(null=True, blank=True)
    warranty_until = models.DateField(null=True, blank=True)
    dealer = models.CharField(max_length=100, blank=True, db_default="")
    fragments = SearchVectorField(null=True)

    class Meta:
        indexes = [
            GinIndex(fields=["fragments"], name="equipment_fragments"),
            models.Index(fields=["customer"], name="equipment_customer"),
            models.Index(fields=["serial"], name="equipment_serial_prefix", opclasses=["varchar_pattern_ops"]),
        ]

    def __str__(self) -> str:
        return self.serial


class ServiceContract(models.Model):
    """A maintenance contract or cooperation agreement: what it covers, half-open in time."""

    customer = models.ForeignKey(Customer, on_delete=models.PROTECT, related_name="contracts")
    number = models.CharField(max_length=40, unique=True)
    name = models.CharField(max_length=100)
    starts_on = models.DateField()
    ends_on = models.DateField()
    covers_parts = models.BooleanField(default=True)
    covers_labour = models.BooleanField(default=True)
    equipment = models.ManyToManyField(Equipment, related_name="contracts", blank=True)

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(ends_on__gt=F("starts_on")), name="service_contract_period")]

    def __str__(self) -> str:
        return self.number

    @property
    def last_day(self) -> date:
        return self.ends_on - timedelta(days=1)


class Difference(models.Model):
    """Customer data that turned out wrong on site: reported by the technician, settled by the office the same day."""

    class Field(models.TextChoices):
        NAME = "name", _("客户名称")
        CONTACT = "contact", _("联系人")
        PHONE = "phone", _("电话")
        ADDRESS = "address", _("地址")
        SERIAL = "serial", _("设备序列号")
        PRODUCT = "product", _("产品型号")
        PURCHASED_ON = "purchased_on", _("购买日期")
        OTHER = "other", _("其他")

    record = models.ForeignKey("core.Record", on_delete=models.PROTECT, related_name="differences")
    customer = models.ForeignKey(Customer, on_delete=models.PROTECT, related_name="differences")
    site = models.ForeignKey(Site, on_delete=models.PROTECT, null=True, related_name="differences")
    equipment = models.ForeignKey(Equipment, on_delete=models.PROTECT, null=True, related_name="differences")
    field = models.CharField(max_length=40, choices=Field.choices)
    registered = models.CharField(max_length=200, blank=True)
    found = models.CharField(max_length=200)
    reported_by = models.ForeignKey("core.Person", on_delete=models.PROTECT, related_name="+")
    reported_at = models.DateTimeField()
    settled_by = models.ForeignKey("core.Person", on_delete=models.PROTECT, null=True, related_name="+")
    settled_at = models.DateTimeField(null=True)
    is_accepted = models.BooleanField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["reported_at"], condition=Q(settled_at__isnull=True), name="difference_unsettled")
        ]


class CustomerLook(models.Model):
    """Who looked at whose unmasked data, when and why."""

    customer = models.ForeignKey(Customer, on_delete=models.CASCADE, related_name="looks")
    by = models.ForeignKey("core.Person", on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    what = models.CharField(max_length=40)
    reason = models.CharField(max_length=200)

    class Meta:
        indexes = [models.Index(fields=["customer", "-at"], name="customer_look_customer")]
